// What somebody has begun to enter and not recorded yet. Phones throw a page out of memory while the camera is open, and
// people press back: what was typed and taken stands here until it is recorded or cleared.
import { computed, type WritableComputedRef } from "vue";
import { useRoute } from "vue-router";
import type { Place, Shot } from "@shared/photos";
import { ownStore } from "@shared/session";
import { drafted } from "./draft";

interface Entry<T> {
  /** what it is about, such as the step of a duty: of another one, nothing was said yet */
  of: string;
  since: string | null;
  /** where it is gone on with, and whom it is about */
  path: string;
  name: string;
  said: T;
}

type Photographed = Record<string, Shot[]>;

const ENTRY = "unfinished:";
const PHOTOS = "unfinished-photos:";

/** Keeps what a page is told under `name`, field by field, and the photos by their slots. */
export function unfinished<T extends object>(
  name: () => string,
  blank: () => T,
  about: { of?: () => string; name: () => string },
) {
  const opened = new Date().toISOString();
  const route = useRoute();
  const of = about.of ?? (() => "");
  const fresh = (): Entry<T> => ({ of: of(), since: null, path: route.fullPath, name: about.name(), said: blank() });
  const isOurs = (one: Entry<T>) => one.of === of();
  const entry = drafted<Entry<T>>(() => ENTRY + name(), fresh);
  const photos = drafted<Photographed>(
    () => PHOTOS + name(),
    () => ({}),
  );
  const standing = computed(() => (entry.value.value && isOurs(entry.value.value) ? entry.value.value : fresh()));
  const slotOf = (slot: string) => `${of()}/${slot}`;
  let spot: Place | undefined;

  function say(told: (before: T) => Partial<T>): Promise<void> {
    const [blankNow, since] = [fresh(), new Date().toISOString()];
    return entry.change((one) => {
      const before = one.of === blankNow.of ? one : blankNow;
      return { ...blankNow, since: before.since ?? since, said: { ...before.said, ...told(before.said) } };
    });
  }

  function field<K extends keyof T>(key: K): WritableComputedRef<T[K]> {
    const set = (value: T[K]) => void say(() => ({ [key]: value }) as unknown as Partial<T>);
    return computed({ get: () => standing.value.said[key], set });
  }

  /** Photos are told with the place of their taking: of those taken before, where the phone is now says nothing. */
  const shotsOf = (slot = ""): Shot[] =>
    (photos.value.value?.[slotOf(slot)] ?? []).map((one) =>
      one.place === undefined && one.taken_at < opened ? { ...one, place: null } : one,
    );

  async function keepShots(slot: string, shots: Shot[]): Promise<void> {
    const named = slotOf(slot);
    await Promise.all([photos.change((now) => ({ ...now, [named]: shots.map(placed) })), say(() => ({}))]);
  }

  const placed = (one: Shot): Shot => (one.place === undefined && spot ? { ...one, place: spot } : one);

  /** The phone has found out where it is: so are the photos that were taken since the page was opened. */
  async function found(place: Place | null): Promise<void> {
    spot = place ?? undefined;
    const slots = Object.keys(photos.value.value ?? {}).filter((slot) => slot.startsWith(slotOf("")));
    await Promise.all(slots.map((slot) => slot.slice(slotOf("").length)).map((slot) => keepShots(slot, shotsOf(slot))));
  }

  const names = () => [ENTRY + name(), PHOTOS + name()];

  return {
    standing: computed(() => standing.value.said),
    say,
    field,
    shots: (slot = "") => computed({ get: () => shotsOf(slot), set: (shots: Shot[]) => void keepShots(slot, shots) }),
    shotsOf,
    keepShots,
    found,
    /** Since when, if it was begun before the page was opened. */
    since: computed(() => {
      const at = standing.value.since;
      return at !== null && at < opened ? at : null;
    }),
    /** What goes when it is recorded; changes that are still being written go before. */
    left: async () => {
      await Promise.all([entry.settled(), photos.settled()]);
      return names();
    },
    clear: async () => {
      await Promise.all([entry.settled(), photos.settled()]);
      await ownStore().notes.bulkDelete(names());
    },
  };
}

export interface Begun extends Pick<Entry<unknown>, "path" | "name" | "since"> {
  key: string;
  kind: string;
}

/** What is not recorded on this phone, the oldest first. */
export async function begun(): Promise<Begun[]> {
  const notes = await ownStore().notes.where("name").startsWith(ENTRY).toArray();
  const entries = notes.map(({ name, value }) => {
    const key = name.slice(ENTRY.length);
    return { ...(value as Entry<unknown>), key, kind: key.split(":")[0] ?? "" };
  });
  return entries.sort((a, b) => (a.since ?? "").localeCompare(b.since ?? ""));
}

/** Delete what was begun, also where its page has moved on and shows it no more. */
export async function forget(key: string): Promise<void> {
  await ownStore().notes.bulkDelete([ENTRY + key, PHOTOS + key]);
}
