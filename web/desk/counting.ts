// Figures of findings and of visits, by what they are counted; each number opens its rows at the address the server gives.
import { answered, type Schemas } from "@shared/http";
import { api } from "@shared/session";

export type What = "findings" | "visits";
export type By = "area" | "line" | "sector" | "issue" | "severity" | "officer";
export const FINDINGS = [
  "counting",
  "open",
  "overdue",
  "closed",
  "answered_in_time",
  "repeated",
  "disputed",
  "voided",
  "unconfirmed",
] as const;
export const VISITS = [
  "visits",
  "clean",
  "flagged",
  "with_findings",
  "findings",
  "sources",
  "registered",
  "unvisited",
] as const;
export const BY: Record<What, readonly By[]> = {
  findings: ["line", "area", "sector", "issue", "severity"],
  visits: ["area", "sector", "line", "officer"],
};

export interface Asked {
  what: What;
  by: By;
  area: string;
  first: string;
  until: string;
}

export interface Counted {
  key: string | null;
  figures: Record<string, number | null>;
  rows: Record<string, string>;
  days: number | null;
  spread: Schemas["SpreadOut"] | null;
}

/** A row behind a figure: a finding, a visit or a source. */
export interface Behind {
  id: string;
  kind: "finding" | "visit" | "source";
  name: string;
  source_id: string;
  told: string;
}

export async function counted({ what, by, area, first, until }: Asked): Promise<Counted[]> {
  const where = area ? { area } : {};
  if (what === "findings") {
    const query = {
      by: by as Schemas["FindingFigures"]["by"],
      ...where,
      ...(first ? { found_from: first } : {}),
      ...(until ? { found_until: until } : {}),
    };
    const { items } = await answered(api.GET("/findings/statistics", { params: { query } }));
    return items.map(({ key, rows, days_to_close, ...figures }) => ({
      key,
      rows,
      figures,
      days: figures.closed ? days_to_close / figures.closed : null,
      spread: null,
    }));
  }
  if (!first || !until) return [];
  const days = { first, until, ...where };
  const { items } = await answered(
    by === "officer"
      ? api.GET("/visits/statistics/officers", { params: { query: days } })
      : api.GET("/visits/statistics", { params: { query: { ...days, by: by as "area" | "sector" | "line" } } }),
  );
  return items.map(({ key, rows, spread, ...figures }) => ({ key, rows, figures, days: null, spread }));
}

/** The page of rows at an address that came with a figure. */
export async function behind(address: string, after?: string): Promise<{ items: Behind[]; next: string | null }> {
  const [path, search] = address.split("?");
  const query = { ...Object.fromEntries(new URLSearchParams(search)), limit: 50, ...(after ? { after } : {}) };
  if (path === "/findings/statistics/rows") {
    const told = await answered(api.GET("/findings/statistics/rows", { params: { query: query as never } }));
    return {
      next: told.next,
      items: told.items.map((row) => ({
        id: row.id,
        kind: "finding",
        name: row.number,
        source_id: row.source_id,
        told: row.due_on ?? "",
      })),
    };
  }
  const call =
    path === "/visits/statistics/officers/rows" ? "/visits/statistics/officers/rows" : "/visits/statistics/rows";
  const told = await answered(api.GET(call, { params: { query: query as never } }));
  return {
    next: told.next,
    items: told.items.map((row) => ({
      id: row.id,
      kind: row.kind,
      name: row.on ?? row.id.slice(0, 8),
      source_id: row.source_id,
      told: row.on ?? "",
    })),
  };
}
