// How values, days and moments are told.
import { language, t } from "./words";

const DAY_MS = 24 * 3600_000;
const EAST_OF_UTC_MS = 8 * 3600_000; // all year

export function moment(at: string | Date): string {
  const locale = language.value === "zh" ? "zh-CN" : "en-GB";
  return new Date(at).toLocaleString(locale, { dateStyle: "medium", timeStyle: "short", timeZone: "Asia/Shanghai" });
}

export function day(at: Date): string {
  return at.toLocaleDateString(language.value === "zh" ? "zh-CN" : "en-GB", {
    dateStyle: "medium",
    timeZone: "Asia/Shanghai",
  });
}

/** The civil day of the city, whatever the clock of the browser shows: 2026-11-23. */
export function cityDay(at: Date = new Date()): string {
  return new Date(at.getTime() + EAST_OF_UTC_MS).toISOString().slice(0, 10);
}

/** Periods end before their `until`; people speak of the last day: 2026-11-22 for 2026-11-23. */
export function lastDay(until: string): string {
  return new Date(Date.parse(until) - DAY_MS).toISOString().slice(0, 10);
}

/** The time of a day, to the second. */
export function clock(at: Date): string {
  return at.toLocaleTimeString("zh-CN", { hour12: false, timeZone: "Asia/Shanghai" });
}

interface Choices {
  type: string;
  options: { code: string; label_zh: string; label_en: string | null }[];
  unit_zh: string | null;
  unit_en: string | null;
}

/** A declared value in words, with its unit. */
export function valueOf(field: Choices, value: unknown): string {
  if (value === null || value === undefined || value === "") return "";
  if (typeof value === "boolean") return value ? t("common.yes") : t("common.no");
  if (Array.isArray(value)) return value.map((code) => optionOf(field, String(code))).join("、");
  if (typeof value === "object") return JSON.stringify(value);
  if (field.type === "choice") return optionOf(field, String(value));
  const unit = language.value === "zh" ? field.unit_zh : (field.unit_en ?? field.unit_zh);
  return unit ? `${String(value)} ${unit}` : String(value);
}

export function optionOf({ options }: Choices, code: string): string {
  const option = options.find((one) => one.code === code);
  if (!option) return code;
  return language.value === "zh" ? option.label_zh : (option.label_en ?? option.label_zh);
}
