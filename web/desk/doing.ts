// Something that is asked of the server: as anywhere, and whether somebody else was faster.
import { computed } from "vue";
import { Refused } from "@shared/http";
import { trying } from "@shared/trying";
import { proven } from "./proven";

export function doing() {
  const { error, busy, run } = trying();
  const stale = computed(() => error.value instanceof Refused && error.value.problem.action === "reload_and_decide");
  /** As `run`; asks for a proof where the server wants one. */
  const runProven = <T>(work: () => Promise<T>) => run(() => proven(work));
  return { error, busy, stale, run: runProven };
}
