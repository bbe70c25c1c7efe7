// Photos as evidence: as the camera made them or made smaller, with their hash, the moment and the place beside.
import { newId, sha256 } from "./canonical";
import { longEdge } from "./frugal";
import type { Schemas } from "./http";
import { smaller } from "./smaller";
import type { Taken } from "./store";

export type Place = Schemas["PhonePosition"];
type MediaType = Schemas["NewPhotoIn"]["media_type"];

const TYPES: MediaType[] = ["image/jpeg", "image/png", "image/webp", "image/heif", "image/heic"];
const PATIENCE_MS = 10_000;

export interface Shot {
  id: string;
  file: File;
  taken_at: string;
  /** where the phone was; unsaid: where it is when the photo is recorded */
  place?: Place | null;
}

/** A picture that was just taken or chosen; null if it is none that can be sent. */
export function shot(file: File): Shot | null {
  if (!(TYPES as string[]).includes(file.type)) return null;
  return { id: newId(), file, taken_at: new Date().toISOString() };
}

/** Photos of a thing as they are kept and sent. Each gets an id of its own here, so that a second try is about other
 * photos than one that failed. */
export async function photosOf(
  shots: Shot[],
  about: { kind: string; id: string; source_id: string },
  place: Place | null,
  slot = "",
): Promise<Taken[]> {
  const edge = await longEdge();
  const made: Taken[] = [];
  for (const { file, taken_at, place: spot = place } of shots) {
    const bytes = await smaller(file, edge);
    const described = { ...(await describe(newId(), bytes, about, spot, slot)), captured_at: taken_at };
    made.push({ id: described.id, described, bytes, state: "waiting", reason: null, taken_at });
  }
  return made;
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
): Promise<Omit<Schemas["NewPhotoIn"], "captured_at">> {
  return {
    id,
    subject_kind: about.kind,
    subject_id: about.id,
    source_id: about.source_id,
    slot,
    media_type: bytes.type as MediaType,
    size_bytes: bytes.size,
    sha256: await sha256(await bytes.arrayBuffer()),
    position,
  };
}
