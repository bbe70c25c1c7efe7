// Something that is asked of the server: under way, what went wrong, and whether somebody else was faster.
import { computed, ref, shallowRef } from "vue";
import { Refused } from "@shared/http";
import { proven } from "./proven";

export function doing() {
  const error = shallowRef<unknown>(null);
  const busy = ref(false);
  const stale = computed(() => error.value instanceof Refused && error.value.problem.action === "reload_and_decide");

  /** The answer; nothing where it was refused, and `error` says why. Asks for a proof where the server wants one. */
  async function run<T>(work: () => Promise<T>): Promise<T | undefined> {
    busy.value = true;
    error.value = null;
    try {
      return await proven(work);
    } catch (failed) {
      error.value = failed;
      return undefined;
    } finally {
      busy.value = false;
    }
  }
  return { error, busy, stale, run };
}
