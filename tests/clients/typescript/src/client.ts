// What an app has around the generated types: a token, and a problem as an error.
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

export type Schemas = components["schemas"];
export type Problem = Schemas["Problem"];

export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(`${problem.status} ${problem.code}: ${problem.detail} ${JSON.stringify(problem.problems ?? [])}`);
  }
}

export function client(address: string, token?: string) {
  return createClient<paths>({ baseUrl: address, headers: token ? { Authorization: `Bearer ${token}` } : {} });
}

export type Client = ReturnType<typeof client>;

/** The answer, or the problem thrown. */
export function answer<T>(result: { data?: T; error?: Problem }): T {
  if (result.data === undefined) throw new Refused(result.error as Problem);
  return result.data;
}

/** The problem that a call is refused with. */
export async function refusal(call: Promise<{ error?: Problem }>): Promise<Problem> {
  const { error } = await call;
  if (error === undefined) throw new Error("it was not refused");
  return error;
}

export const key = () => ({ "Idempotency-Key": crypto.randomUUID() });
export const seen = (version: number) => ({ "If-Match": `"${version}"` });

export function expect(what: string, found: unknown, wanted: unknown): void {
  if (JSON.stringify(found) !== JSON.stringify(wanted)) {
    throw new Error(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`);
  }
}
