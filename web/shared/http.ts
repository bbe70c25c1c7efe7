// The public contract, typed; a problem of the server as an error that says what to do.
import createClient, { type Middleware } from "openapi-fetch";
import type { components, paths } from "./contract";
import { patient } from "./patient";
import { language, t } from "./words";

export type Schemas = components["schemas"];
export type Problem = Schemas["Problem"];

/** The code of what somebody between us and the server answered. */
export const UNNAMED = "web.unnamed";

/** The server said no. */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

/** There is no signal, or no server behind it. */
export class NoSignal extends Error {
  constructor() {
    super(t("trouble.no_signal"));
  }
}

/** The answer, or what went wrong thrown. */
export async function answered<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const result = await call.catch((error: unknown) => {
    throw error instanceof Refused ? error : new NoSignal();
  });
  if (result.response.ok) return result.data as T;
  throw new Refused(isProblem(result.error) ? result.error : unnamed(result.response));
}

export const seen = (version: number) => ({ "If-Match": `"${version}"` });

const inLanguage: Middleware = {
  onRequest({ request }) {
    request.headers.set("Accept-Language", language.value === "zh" ? "zh-CN" : "en");
    return request;
  },
};

export const anonymous = createClient<paths>({ baseUrl: "/", fetch: patient });
anonymous.use(inLanguage);

/** A client that carries a token. It is asked for before each request, and for a new one if the server knows better. */
export function carrying(token: (refused?: string) => Promise<string>) {
  const client = createClient<paths>({ baseUrl: "/", fetch: patient });
  const spare = new Map<string, [Request, string]>();
  client.use(inLanguage, {
    async onRequest({ request, id }) {
      const carried = await token();
      request.headers.set("Authorization", `Bearer ${carried}`);
      spare.set(id, [request.clone(), carried]);
      return request;
    },
    onError({ id }) {
      spare.delete(id);
    },
    async onResponse({ response, id }) {
      const [again, carried] = spare.get(id) ?? [];
      spare.delete(id);
      if (response.status !== 401 || !again) return undefined;
      again.headers.set("Authorization", `Bearer ${await token(carried)}`);
      return patient(again);
    },
  });
  return client;
}

export type Client = typeof anonymous;

function isProblem(error: unknown): error is Problem {
  return typeof error === "object" && error !== null && "code" in error && "next_step" in error;
}

/** Something between us and the server answered in its place. */
function unnamed({ status }: Response): Problem {
  return {
    type: "about:blank",
    status,
    code: UNNAMED,
    title: t("trouble.unnamed"),
    detail: t("trouble.unnamed"),
    next_step: t("trouble.unnamed_next"),
    action: status >= 500 ? "retry_later" : "update_app",
    request_id: "-",
  };
}
