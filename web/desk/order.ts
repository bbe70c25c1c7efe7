// The cases as the queue showed them last, so that one leads to the next.
import { shallowRef } from "vue";

export const order = shallowRef<string[]>([]);

export function nextAfter(id: string): string | null {
  return order.value[order.value.indexOf(id) + 1] ?? null;
}

/** A case that is decided waits no more. */
export function done(id: string): void {
  order.value = order.value.filter((one) => one !== id);
}
