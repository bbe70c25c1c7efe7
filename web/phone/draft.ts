// What a person is writing: on the phone with every change, however slow the phone is.
import { liveQuery } from "dexie";
import { onScopeDispose, shallowRef, watch, type ShallowRef } from "vue";
import { ownStore, store } from "@shared/session";

type Change<T> = (now: T) => T;

/** Change what stands under `name` when its turn comes; what is not there comes to be only where there is a `blank`. */
export async function amend<T>(name: string, change: Change<T>, blank?: () => T, own = ownStore()): Promise<void> {
  await own.transaction("rw", own.notes, async () => {
    const now = (await own.note<T>(name)) ?? blank?.();
    if (now !== undefined) await own.notes.put({ name, value: change(now) });
  });
}

export interface Draft<T> {
  /** as the person sees it; undefined until it was read */
  value: ShallowRef<T | undefined>;
  /** It is in `value` at once, and on the phone when this returns. */
  change: (change: Change<T>) => Promise<void>;
  /** Returns when nothing is being written any more; what a full phone did not take is not on it. */
  settled: () => Promise<void>;
}

/** The draft under `name`, also as others move it on: another tab, or what sends it. */
export function drafted<T>(name: () => string, blank: () => T): Draft<T> {
  const value = shallowRef<T>();
  let open: (Pick<Draft<T>, "change" | "settled"> & { close: () => void }) | null = null;
  watch(
    [store, name],
    () => {
      open?.close();
      value.value = undefined;
      open = store.value && opened(name(), blank, value);
    },
    { immediate: true },
  );
  onScopeDispose(() => open?.close());
  return { value, change: async (change) => open?.change(change), settled: async () => open?.settled() };
}

/** Changes are functions of what stands, so that none of them puts back something older. Whoever changes something hears
 * no reading that began before it was written. */
function opened<T>(name: string, blank: () => T, value: ShallowRef<T | undefined>) {
  const own = ownStore();
  const unwritten: Change<T>[] = []; // also what a full phone did not take: it is tried again with the next change
  let writing: Promise<void> | null = null;
  let closed = false;
  let deaf = hear();

  function hear(): () => void {
    const next = (kept: T | undefined) => (value.value = kept ?? blank());
    const watched = liveQuery(() => own.note<T>(name)).subscribe({ next });
    return () => watched.unsubscribe();
  }

  async function writeDown(): Promise<void> {
    try {
      while (unwritten.length) {
        const some = [...unwritten];
        await amend(name, (now: T) => some.reduce((before, one) => one(before), now), blank, own);
        unwritten.splice(0, some.length);
      }
    } finally {
      writing = null;
    }
    if (!closed) deaf = hear();
  }

  function change(one: Change<T>): Promise<void> {
    deaf();
    value.value = one(value.value ?? blank());
    unwritten.push(one);
    return (writing ??= writeDown());
  }

  function close(): void {
    closed = true;
    deaf();
  }

  const settled = async () => writing?.catch(() => undefined);

  return { change, settled, close };
}
