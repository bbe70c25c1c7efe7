// Photos as evidence: as the camera made them or made smaller, with their hash, the moment and the place beside.
import { newId, sha256 } from "./canonical";
import { longEdge } from "./frugal";
import type { Schemas } from "./http";
import { write } from "./operations";
import { ownStore } from "./session";
import { smaller } from "./smaller";
import type { Taken } from "./store";

export type Place = Schemas["PhonePosition"];
type MediaType = Schemas["NewPhotoIn"]["media_type"];

const TYPES: MediaType[] = ["image/jpeg", "image/png", "image/webp", "image/heif", "image/heic"];
const PATIENCE_MS = 10_000;

export interface Shot {
  id: string;
  file: File;
  url: string;
}

/** A picture that was just taken or chosen; null if it is none that can be sent. */
export function shot(file: File): Shot | null {
  if (!(TYPES as string[]).includes(file.type)) return null;
  return { id: newId(), file, url: URL.createObjectURL(file) };
}

/** Keep photos of a thing on the phone, all or none, and write down that there are such; returns what its operation
 * refers to. Each gets an id of its own here, so that a second try is about other photos than one that failed. */
export async function keepShots(
  shots: Shot[],
  about: { kind: string; id: string; source_id: string; title: string },
  place: Place | null,
  slot = "",
): Promise<{ id: string; slot: string; sha256: string }[]> {
  const store = ownStore();
  const edge = await longEdge();
  const kept: Taken[] = [];
  for (const { file } of shots) {
    const bytes = await smaller(file, edge);
    const described = await describe(newId(), bytes, about, place, slot);
    kept.push({
      id: described.id,
      described,
      bytes,
      state: "waiting",
      reason: null,
      taken_at: new Date().toISOString(),
    });
  }
  await store.transaction("rw", store.taken, () => store.taken.bulkPut(kept));
  for (const { described } of kept)
    await write({ kind: "photo.declare", subject: about.id, title: about.title, body: described });
  return kept.map(({ id, described }) => ({ id, slot, sha256: described.sha256 }));
}

/** Where the phone is, as it says; null where it does not, which keeps nobody from going on. */
export function here(): Promise<Place | null> {
  return new Promise((found) => {
    if (!("geolocation" in navigator)) return found(null);
    const told = ({ coords }: GeolocationPosition) =>
      found({
        longitude: coords.longitude.toFixed(6),
        latitude: coords.latitude.toFixed(6),
        accuracy_m: coords.accuracy.toFixed(1),
      });
    const options = { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 30_000 };
    navigator.geolocation.getCurrentPosition(told, () => found(null), options);
  });
}

async function describe(
  id: string,
  bytes: Blob,
  about: { kind: string; id: string; source_id: string },
  position: Place | null,
  slot: string,
): Promise<Schemas["NewPhotoIn"]> {
  return {
    id,
    subject_kind: about.kind,
    subject_id: about.id,
    source_id: about.source_id,
    slot,
    media_type: bytes.type as MediaType,
    size_bytes: bytes.size,
    sha256: await sha256(await bytes.arrayBuffer()),
    captured_at: new Date().toISOString(),
    position,
  };
}
