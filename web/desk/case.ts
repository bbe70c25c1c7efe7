// A case as its reviewer reads it: the declaration's answers by their paths, with what they rest on.
import type { Schemas } from "@shared/http";
import { answered } from "@shared/http";
import { api } from "@shared/session";
import { named, t, word } from "@shared/words";

type Finding = Schemas["IndicatorFinding"];

export interface Answer {
  path: string;
  label: string;
  observed: string;
  level: string | null;
  finding: Finding | null;
  evidence: string[];
  held_back: boolean;
  changed: boolean;
}

export interface Read {
  kase: Schemas["ReviewCase"];
  declaration: Schemas["TrackedDeclaration"];
  changes: Schemas["DeclarationChanges"];
  explanation: Schemas["Explanation"];
  history: Schemas["CaseHistoryEntry"][];
  panel: Schemas["Panel"] | null;
  photos: Schemas["PhotoOut"][];
  lines: Schemas["Line"][];
  measures: [string, Schemas["Measure"][]][];
}

/** Everything that a decision is made on, read together. */
export async function read(id: string): Promise<Read> {
  const params = { path: { declaration_id: id } };
  const of = { path: { case_id: id } };
  const [kase, declaration, changes, explanation, history, opinions] = await Promise.all([
    answered(api.GET("/review/cases/{case_id}", { params: of })),
    answered(api.GET("/declarations/{declaration_id}", { params })),
    answered(api.GET("/declarations/{declaration_id}/changes", { params })),
    answered(api.GET("/declarations/{declaration_id}/explanation", { params })),
    answered(api.GET("/review/cases/{case_id}/history", { params: of })),
    answered(api.GET("/review/cases/{case_id}/opinions", { params: of })),
  ]);
  // Photos of several sources are never mixed, so the source is named, too.
  const photosOf = {
    query: { subject_kind: "declaration", subject_id: id, source_id: declaration.source_id, limit: 100 },
  };
  const photos = await answered(api.GET("/photos", { params: photosOf }));
  const round_number = Math.max(...declaration.versions.map((one) => one.round));
  const version = { path: { declaration_id: id, round_number } };
  const { declared } = await answered(
    api.GET("/declarations/{declaration_id}/versions/{round_number}", { params: version }),
  );
  const { lines = [], measures = {} } = declared as {
    lines?: Schemas["Line"][];
    measures?: Record<string, Schemas["Measure"][]>;
  };
  return {
    kase,
    declaration,
    changes,
    explanation,
    history: history.items,
    panel: opinions.panel,
    photos: photos.items,
    lines,
    measures: byAlert(measures),
  };
}

const ALERTS = ["yellow", "orange", "red"];

function byAlert(measures: Record<string, Schemas["Measure"][]>): Read["measures"] {
  return Object.entries(measures).sort(([one], [other]) => ALERTS.indexOf(one) - ALERTS.indexOf(other));
}

/** The answers of a sector, those that hold the level back first. */
export function answersOf(sector: Schemas["SectorExplained"], changes: Schemas["DeclarationChanges"]): Answer[] {
  const changed = new Set(changes.between_versions.map((one) => one.field));
  const path = (id: string) => `facts.${sector.sector}.${id}`;
  const rows = sector.findings.map((one): Answer => ({
    path: path(one.id),
    label: named(one, "label"),
    observed: named(one, "observed"),
    level: one.level,
    finding: one,
    evidence: one.evidence,
    held_back: sector.held_back_by.includes(one.id),
    changed: changed.has(path(one.id)),
  }));
  const asked = sector.asked.map((one): Answer => ({
    path: path(one.id),
    label: named(one, "label"),
    observed: named(one, "observed"),
    level: null,
    finding: null,
    evidence: one.evidence,
    held_back: false,
    changed: changed.has(path(one.id)),
  }));
  return [...rows, ...asked].sort((one, other) => Number(other.held_back) - Number(one.held_back));
}

const REASONS = "reasons.";

/** The answer that a path is about: a reason opens and closes with the answer it explains. */
export function answerOf(path: string): string {
  return path.startsWith(REASONS) ? path.slice(REASONS.length) : path;
}

/** What a field is called, by its path. */
export function labelOf(path: string, explanation: Schemas["Explanation"]): string {
  if (path.startsWith(REASONS)) return t("desk.case.reason_of", { what: labelOf(answerOf(path), explanation) });
  const [kind, of, id] = path.split(".");
  if (kind === "lines") return t("declaration.lines");
  if (kind === "measures") return t("declaration.measures_at", { alert: word("alert", of) });
  const sector = explanation.sectors.find((one) => one.sector === of);
  const found = [...(sector?.findings ?? []), ...(sector?.asked ?? [])].find((one) => one.id === id);
  const name = found ? named(found, "label") : path;
  return kind === "evidence" ? t("desk.case.evidence_of", { what: name }) : name;
}

/** A value before or after, in words: rows of lines and measures by their text. */
export function told(value: unknown): string {
  if (value === null || value === undefined) return t("common.none");
  if (typeof value === "boolean") return value ? t("common.yes") : t("common.no");
  if (Array.isArray(value)) return value.map(told).join("；") || t("common.none");
  if (typeof value === "object")
    return Object.values(value)
      .filter((one) => one !== null)
      .map(told)
      .join(" · ");
  return String(value);
}
