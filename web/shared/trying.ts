// Something that a person sets going: whether it is under way, and what went wrong.
import { ref, shallowRef } from "vue";

export function trying() {
  const error = shallowRef<unknown>(null);
  const busy = ref(false);

  /** The answer; nothing where it failed, and `error` says why. */
  async function run<T>(work: () => Promise<T>): Promise<T | undefined> {
    busy.value = true;
    error.value = null;
    try {
      return await work();
    } catch (failed) {
      error.value = failed;
      return undefined;
    } finally {
      busy.value = false;
    }
  }
  return { error, busy, run };
}
