// Alerts as the command office works with them.
import { answered, type Schemas } from "@shared/http";
import { api } from "@shared/session";
import { t } from "@shared/words";
import { all } from "./paging";
import { places } from "./places";

export type Alert = Schemas["AlertOut"];
export const LEVELS = ["yellow", "orange", "red"] as const;
export type Level = (typeof LEVELS)[number];
export const COLOURS: Record<Level, string> = { yellow: "wait", orange: "warm", red: "bad" };
export const STATES = ["to_call", "waiting", "confirmed", "late", "reported", "executed", "not_executed"] as const;

/** Every alert of the city, the latest first. */
export async function alerts(): Promise<Alert[]> {
  const { city } = await places();
  const found = await all((after) =>
    answered(api.GET("/alerts", { params: { query: { city: city.code, limit: 200, ...(after ? { after } : {}) } } })),
  );
  return found.sort((one, other) => other.starts_at.localeCompare(one.starts_at));
}

export const over = (alert: Alert): boolean => alert.ends_at !== null && new Date(alert.ends_at) <= new Date();

export function standing(alert: Alert): string {
  if (over(alert)) return t("desk.alert.over");
  return t(new Date(alert.starts_at) > new Date() ? "desk.alert.to_come" : "desk.alert.goes_on");
}

export interface Cell {
  aqi: string;
  cause: string;
}

/** The days or hours of a forecast as the contract takes them. */
export function valuesOf(cells: Cell[]): Schemas["ForecastValue"][] {
  return cells.map(({ aqi, cause }) => ({
    aqi: aqi === "" ? null : Number(aqi),
    ...(cause ? { cause: cause as NonNullable<Schemas["ForecastValue"]["cause"]> } : {}),
  }));
}

/** Hours as somebody has pasted them: numbers, and a dash where there is none. */
export function cellsOf(pasted: string): Cell[] {
  return pasted
    .split(/[\s,，;；]+/)
    .filter(Boolean)
    .map((one) => ({ aqi: /^\d+$/.test(one) ? one : "", cause: "" }));
}
