// Rule editions and drafts as the rules office works with them.
import type { Schemas } from "@shared/http";
import { lastDay } from "@shared/telling";
import { t, word } from "@shared/words";

export type Cell = Schemas["RuleCell"];
export type Content = Record<string, unknown>;
interface Row {
  id: string;
  levels?: Record<string, Content>;
}

export const TRUSTS = ["read", "reprint", "memory"];
export const TONE: Record<string, string> = {
  confirmed: "good",
  read: "info",
  reprint: "wait",
  memory: "bad",
  unread: "bad",
  open: "wait",
  once: "info",
};
/** What a cell can say in a word of its own; whatever else it may say is written as it stands in the rule files. */
export const SAYINGS = [
  "at_most",
  "at_least",
  "equals",
  "one_of",
  "all_of",
  "no_demand",
  "withdrawn",
  "unknown",
] as const;
export type Saying = (typeof SAYINGS)[number] | "other";

export interface Said {
  saying: Saying;
  value: string;
  doc: string;
  clause: string;
  page: string;
  trust: string;
}

/** What a draft's document says in a cell. */
export function contentOf(
  document: Record<string, unknown>,
  { sector, indicator, level }: Pick<Cell, "sector" | "indicator" | "level">,
): Content {
  const sectors = document["sectors"] as Record<string, { indicators?: Row[] }> | undefined;
  return sectors?.[sector]?.indicators?.find((row) => row.id === indicator)?.levels?.[level] ?? {};
}

export function documentsOf(document: Record<string, unknown>): [string, string][] {
  const all = (document["documents"] ?? {}) as Record<string, { title?: string; title_zh?: string } | string>;
  return Object.entries(all).map(([id, one]) => [
    id,
    typeof one === "string" ? one : (one.title_zh ?? one.title ?? id),
  ]);
}

export function saidIn(content: Content): Said {
  const { cite, trust, ...rest } = content;
  const place = (cite ?? {}) as Record<string, unknown>;
  const keys = Object.keys(rest);
  const saying: Saying =
    keys.length === 1 && SAYINGS.includes(keys[0] as (typeof SAYINGS)[number]) ? (keys[0] as Saying) : "other";
  const text = (value: unknown) => (value === undefined || value === null ? "" : String(value));
  return {
    saying,
    value: told(saying, rest),
    doc: text(place["doc"]),
    clause: text(place["clause"]),
    page: text(place["page"]),
    trust: text(trust) || "read",
  };
}

function told(saying: Saying, rest: Content): string {
  if (saying === "other") return JSON.stringify(rest, null, 1);
  const value = rest[saying];
  return Array.isArray(value) ? value.join(", ") : String(value);
}

/** The content of a cell as it is written; throws where it cannot be read. */
export function contentFrom(said: Said): Content {
  const cite = {
    doc: said.doc,
    ...(said.clause ? { clause: said.clause } : {}),
    ...(said.page ? { page: said.page } : {}),
  };
  return { ...meant(said), ...(said.doc ? { cite } : {}), trust: said.trust };
}

function meant({ saying, value }: Said): Content {
  if (saying === "other") return JSON.parse(value) as Content;
  if (saying === "one_of" || saying === "all_of") return { [saying]: value.split(/[,，\s]+/).filter(Boolean) };
  if (saying === "no_demand" || saying === "withdrawn") return { [saying]: true };
  if (saying === "equals" && ["true", "false"].includes(value)) return { equals: value === "true" };
  return { [saying]: value.trim() };
}

export const cellName = (cell: { sector: string | null; indicator: string | null; level: string | null }): string =>
  [cell.sector, cell.indicator, cell.level].filter(Boolean).join(" / ");

export const causeOf = ({ sector, indicator, why }: Schemas["Cause"] | Schemas["CauseCounted"]): string =>
  [sector, indicator, why ? word("dry_why", why) : ""].filter(Boolean).join(" · ");

export const days = (from: string | null, until: string | null): string =>
  t("desk.rules.days", { from: from ?? t("desk.rules.no_day"), until: until ? lastDay(until) : t("desk.rules.open") });
