// A workbook that is tried as soon as it is chosen, and taken over once it has no faults.
import { computed, shallowRef } from "vue";
import { doing } from "./doing";

export function workbook<Report extends { dry_run: boolean; error_count: number }>(
  ask: (file: File, dry: boolean) => Promise<Report>,
  done: () => void,
) {
  const { error, busy, run } = doing();
  const file = shallowRef<File | null>(null);
  const report = shallowRef<Report | null>(null);
  let field: HTMLInputElement | undefined;
  const good = computed(() => report.value?.dry_run === true && !report.value.error_count);

  function choose(event: Event) {
    field = event.target as HTMLInputElement;
    file.value = field.files?.[0] ?? null;
    report.value = null;
    if (file.value) void send(true);
  }

  async function send(dry: boolean) {
    const chosen = file.value;
    if (!chosen) return;
    report.value = (await run(() => ask(chosen, dry))) ?? null;
    if (!report.value || dry) return;
    file.value = null;
    if (field) field.value = "";
    done();
  }
  return { error, busy, run, report, good, choose, takeOver: () => send(false) };
}

/** In the words of the contract. */
export const asked = (dry: boolean) => ({ dry_run: dry ? ("true" as const) : ("false" as const) });
