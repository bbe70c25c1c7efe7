// What each kind of item says that the pack brings.
import type { Schemas } from "./http";

export interface Source {
  id: string;
  kind: string;
  name: string;
  credit_code: string | null;
  area: string;
  address: string | null;
  longitude: string | null;
  latitude: string | null;
  state: string;
  sectors: { sector: string; sub_type: string }[];
}

export interface Declared {
  id: string;
  source_id: string;
  season_id: string;
  programme: string;
  state: string;
  round: number;
  version: number;
  open_fields: string[] | null;
  return_reason: string | null;
  due_on: string | null;
  level: string | null;
  at_best: string | null;
  forms: string[];
}

export interface Removal {
  id: string;
  source_id: string;
  season_id: string;
  programme: string;
  state: string;
  redeclare: boolean;
}

export interface Season {
  id: string;
  name_zh: string;
  name_en: string;
  starts_on: string;
  until: string;
  state: string;
  programmes: {
    programme: string;
    rule_fingerprint: string;
    applications_from: string;
    applications_until: string;
    reasons_for?: string[];
  }[];
}

export interface Form {
  edition: string;
  sector: string;
  name_zh: string;
  name_en: string;
  official: boolean;
  ladder: string[];
  kinds: Schemas["KindOfWorks"][];
  fields: Schemas["FormField"][];
}

export interface ListEntry {
  programme: string;
  level: string | null;
  exempt: boolean;
  scope: string | null;
  highest_alert: string | null;
  number: number;
  effective_on: string;
}

export interface Issue {
  code: string;
  zh: string;
  en: string;
  severity: string;
  line: string;
  photos_at_least: number;
}

export interface Catalogue {
  in_force_from: string;
  severities: { code: string; zh: string; en: string; working_days: number }[];
  issues: Issue[];
}

export interface Finding {
  id: string;
  number: string;
  source_id: string;
  issue: string;
  severity: string;
  text: string;
  found_on: string;
  standing: string;
  progress: string;
  due_on: string | null;
  version: number;
  photos: { id: string; slot: string }[];
}

/** What was told to this person of late. */
export type Notice = Schemas["PackedNotice"];

/** Something to look at on site: a row of the rules, or an item of the city's own list. */
export interface Point {
  id: string;
  zh: string;
  en: string;
  levels?: { level: string; requirement_zh?: string; requirement_en?: string }[];
}

export interface Task {
  id: string;
  source_id: string;
  origin: string;
  name: string;
  address: string | null;
  planned_on: string;
  due_on: string | null;
  note: string | null;
  finding_id: string | null;
}

/** What a source has to do under an alert. The pack tells it as the contract does. */
export type Duty = Schemas["Duty"];

export interface CheckList {
  id: string;
  areas: string[];
  kinds: string[];
  effective_from: string | null;
  items: Point[];
}

export interface Sheet {
  season_starts_on: string;
  answers_version: number;
  answers: Partial<Answers>;
}

export type Facts = Record<string, Record<string, unknown>>;
export type Measures = Record<string, Schemas["Measure"][]>;

/** What shows a field. */
export type Reference = Schemas["Reference"];

export interface Answers {
  version: number;
  facts: Facts;
  evidence: Record<string, Record<string, Reference[]>>;
  lines: Schemas["Line"][];
  measures: Measures;
  reasons: Record<string, string | null>;
}
