// A press counts once: while what it set going is under way, another is the impatience of the same person.
import { ref } from "vue";

export function once<A extends unknown[]>(work: (...given: A) => Promise<unknown>) {
  const saving = ref(false);

  async function run(...given: A): Promise<void> {
    if (saving.value) return;
    saving.value = true;
    await work(...given).finally(() => (saving.value = false));
  }
  return { saving, run };
}
