// How numbers, shares and moments of an input are told and read. Sums are the server's; nothing is added up here.
import { language } from "@shared/words";

const locale = () => (language.value === "zh" ? "zh-CN" : "en-GB");

export function number(value: string | number | null | undefined, places = 2): string {
  if (value === null || value === undefined) return "–";
  return Number(value).toLocaleString(locale(), { maximumFractionDigits: places });
}

export function percent(part: number, of: number, places = 0): string {
  return of ? share(part / of, places) : "–";
}

export function share(value: string | number | null | undefined, places = 1): string {
  if (value === null || value === undefined) return "–";
  return Number(value).toLocaleString(locale(), { style: "percent", maximumFractionDigits: places });
}

interface Reduction {
  so2_kg_per_day: string | null;
  nox_kg_per_day: string | null;
  pm_kg_per_day: string | null;
  vocs_kg_per_day: string | null;
}

/** SO2, NOx, PM and VOCs; a single dash where nobody has said any of them. */
export function masses({ so2_kg_per_day, nox_kg_per_day, pm_kg_per_day, vocs_kg_per_day }: Reduction): string {
  const told = [so2_kg_per_day, nox_kg_per_day, pm_kg_per_day, vocs_kg_per_day];
  return told.every((one) => one === null) ? "–" : told.map((one) => number(one)).join(" / ");
}

/** What an input of day and time says, as a moment by the city's clock. */
export const asMoment = (local: string): string => `${local.length === 16 ? `${local}:00` : local}+08:00`;

/** A moment as an input of day and time shows it. */
export function asLocal(at: string | Date): string {
  return new Date(new Date(at).getTime() + 8 * 3600_000).toISOString().slice(0, 16);
}
