// What is not sent yet as one file, photos and all: for whoever must hand the phone on, or whose browser may clear it.
import { save } from "@shared/files";
import { own, ownStore, session } from "@shared/session";
import type { Taken } from "@shared/store";
import { cityDay } from "@shared/telling";
import { unsent } from "./site_visits";
import { zipped, type Entry } from "./zip";

const ENDINGS: Record<string, string> = {
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/webp": "webp",
  "image/heic": "heic",
  "image/heif": "heif",
};

/** Ask the browser to save the file where the person wants it. */
export async function saveUnsent(): Promise<void> {
  const now = new Date();
  save(await zipped(await entries(), now), `greenctl-${cityDay(now)}.zip`);
}

async function entries(): Promise<Entry[]> {
  const store = ownStore();
  const open = await store.written.where("standing").anyOf("queued", "held", "conflict", "refused").sortBy("counter");
  const photos = await store.taken.where("state").anyOf("waiting", "refused").toArray();
  const visits = (await unsent()).map(({ id, one, draft }) => ({ case: one ?? { id }, draft }));
  const account = session.value?.me.id ?? "";
  const told = {
    device_id: (await own(account)).device_id,
    operations: open.map((one) => one.made),
    site_visits: visits,
    photos: photos.map((one) => one.described),
  };
  const list = new Blob([JSON.stringify(told, null, 2)], { type: "application/json" });
  return [
    { name: "unsent.json", bytes: list },
    ...photos.flatMap((one) => (one.bytes ? [{ name: nameOf(one), bytes: one.bytes }] : [])),
  ];
}

const nameOf = ({ id, described }: Taken) => `photos/${id}.${ENDINGS[described.media_type] ?? "bin"}`;
