// How far sources are from here, as the crow flies; nothing is asked of a server.
import type { Source } from "@shared/packed";
import type { Place } from "@shared/photos";

const EARTH_KM = 6371;
const radians = (degrees: string) => (Number(degrees) * Math.PI) / 180;

/** Kilometres between two places; infinite where one of them is not known. */
export function kilometres(from: Place, { longitude, latitude }: Pick<Source, "longitude" | "latitude">): number {
  if (longitude === null || latitude === null) return Infinity;
  const [north, other] = [radians(from.latitude), radians(latitude)];
  const half =
    Math.sin((other - north) / 2) ** 2 +
    Math.cos(north) * Math.cos(other) * Math.sin((radians(longitude) - radians(from.longitude)) / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.sqrt(half));
}

/** The nearest first; those whose place nobody knows come last, as they stood. */
export function byDistance(sources: Source[], from: Place): { source: Source; km: number }[] {
  const found = sources.map((source) => ({ source, km: kilometres(from, source) }));
  return found.sort((one, other) => (one.km === other.km ? 0 : one.km - other.km));
}
