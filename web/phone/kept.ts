// What is read from the server with signal and kept on the phone, to be looked at without it.
import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from "vue";
import { ownStore } from "@shared/session";

export interface Kept<T> {
  value: ShallowRef<T | null>;
  error: ShallowRef<unknown>;
  /** when it was read, as long as nothing newer could be */
  from: Ref<string | null>;
}

/** Shows what was kept under `name` and reads it anew; where that fails, the old stays, and `error` says why. */
export function kept<T>(name: () => string, read: () => Promise<T>): Kept<T> {
  const value = shallowRef<T | null>(null);
  const error = shallowRef<unknown>(null);
  const from = ref<string | null>(null);
  let turn = 0;
  async function again(): Promise<void> {
    const own = (turn += 1);
    const store = ownStore();
    const before = await store.note<{ at: string; value: T }>(name());
    if (before && own === turn) [value.value, from.value] = [before.value, before.at];
    const told = await read().then(
      (answer) => ({ answer }),
      (failed: unknown) => ({ failed }),
    );
    if (own !== turn) return;
    error.value = "failed" in told ? told.failed : null;
    if (!("answer" in told)) return;
    [value.value, from.value] = [told.answer, null];
    await store.notes.put({ name: name(), value: { at: new Date().toISOString(), value: told.answer } });
  }
  const back = () => void (error.value && again());
  addEventListener("online", back);
  onScopeDispose(() => removeEventListener("online", back));
  watch(name, again, { immediate: true });
  return { value, error, from };
}
