// A list that comes page by page: the first is read like a page, the next ones are added to it.
import { computed, ref } from "vue";
import { reading, type Reading } from "./reading";

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface Paged<T> extends Reading<Page<T>> {
  rows: { readonly value: T[] };
  more: () => Promise<void>;
  adding: { readonly value: boolean };
}

export function paged<T>(fetch: (after?: string) => Promise<Page<T>>, on?: () => unknown): Paged<T> {
  const first = reading(() => fetch(), on);
  const adding = ref(false);
  async function more(): Promise<void> {
    const { value } = first.value;
    if (!value?.next) return;
    adding.value = true;
    try {
      const next = await fetch(value.next);
      // What was read anew meanwhile has a list of its own.
      if (first.value.value === value) first.value.value = { items: [...value.items, ...next.items], next: next.next };
    } catch (failed) {
      first.error.value = failed;
    } finally {
      adding.value = false;
    }
  }
  return { ...first, rows: computed(() => first.value.value?.items ?? []), more, adding };
}

/** Every row of a list that is known to be short. */
export async function all<T>(fetch: (after?: string) => Promise<Page<T>>): Promise<T[]> {
  const found: T[] = [];
  let after: string | undefined;
  do {
    const page = await fetch(after);
    found.push(...page.items);
    after = page.next ?? undefined;
  } while (after);
  return found;
}
