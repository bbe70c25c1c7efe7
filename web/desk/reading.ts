// What a page reads from the server: the answer, what went wrong, whether it is under way, and reading it again.
import { onUnmounted, ref, shallowRef, watch, type Ref, type ShallowRef } from "vue";

export interface Reading<T> {
  value: ShallowRef<T | null>;
  error: ShallowRef<unknown>;
  busy: Ref<boolean>;
  again: () => Promise<void>;
}

/** Reads now, whenever `on` has changed, and when there is a line to the server again after there was none. What was read
 * of one thing is not there for another: nobody decides on what they see of the last one. */
export function reading<T>(read: () => Promise<T>, on: () => unknown = () => 0): Reading<T> {
  const value = shallowRef<T | null>(null);
  const error = shallowRef<unknown>(null);
  const busy = ref(false);
  let turn = 0;
  async function again(): Promise<void> {
    const own = (turn += 1);
    busy.value = true;
    const told = await read().then(
      (answer) => ({ answer }),
      (failed: unknown) => ({ failed }),
    );
    if (own !== turn) return; // a later one has overtaken it
    busy.value = false;
    if ("answer" in told) value.value = told.answer;
    error.value = "failed" in told ? told.failed : null;
  }
  const back = () => void (error.value && again());
  addEventListener("online", back);
  onUnmounted(() => removeEventListener("online", back));
  watch(
    on,
    () => {
      value.value = null;
      void again();
    },
    { immediate: true },
  );
  return { value, error, busy, again };
}
