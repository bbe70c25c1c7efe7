// What binds others needs a fresh proof that it is this person; the server says when, a dialog asks for it.
import { shallowRef } from "vue";
import { Refused } from "@shared/http";
import { stepUpBy } from "@shared/session";

/** Set while somebody is asked; called with whether they have shown it. */
export const asked = shallowRef<((shown: boolean) => void) | null>(null);

/** Do this; where the server wants it, ask for the password first and do it once more. */
export async function proven<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.code !== "auth.step_up_needed" || !(await shown())) throw error;
    return work();
  }
}

export async function prove(password: string): Promise<void> {
  await stepUpBy(password);
  asked.value?.(true);
}

async function shown(): Promise<boolean> {
  const told = await new Promise<boolean>((resolve) => (asked.value = resolve));
  asked.value = null;
  return told;
}
