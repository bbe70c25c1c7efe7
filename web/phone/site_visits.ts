// An expert on site: what to look at is read while there is signal and kept; what was seen is kept, and sent when it may be.
import { newId } from "@shared/canonical";
import { answered, NoSignal, Refused, seen, type Problem, type Schemas } from "@shared/http";
import { items } from "@shared/pack";
import { api, ownStore, stepUp } from "@shared/session";
import type { Note } from "@shared/store";
import { amend } from "./draft";

export interface Case {
  id: string;
  source_id: string;
  area: string;
  step: string;
  round: number;
  due_on: string | null;
  version: number;
}

/** A row to look at, with what the firm has declared of it. */
export interface Point extends Omit<Schemas["CheckPoint"], "levels"> {
  levels: { level: string; requirement_zh?: string; requirement_en?: string }[];
  declared: { sector: string; observed_zh: string; observed_en: string; level: string | null }[];
}

/** What a visit needs, as the server told it. */
export interface Sheet {
  version: number;
  name: string;
  programme: string;
  official: boolean;
  buttons: Schemas["CaseButton"][];
  points: Point[];
  /** rows that the rules leave to experts, to be scored on site */
  scored: { sector: string; field: Schemas["FormField"] }[];
}

export type Verdict = Schemas["DecisionIn"]["verdict"];
export type PointState = "met" | "not_met" | "not_looked_at";

export interface Said {
  state: PointState;
  note: string;
  photos: number;
}

/** What the expert has written so far. */
export interface Draft {
  points: Record<string, Said>;
  facts: Record<string, Record<string, Schemas["Answer"]>>;
  verdict: Verdict | "";
  reason: string;
  /** signed off: goes as soon as it can */
  ready: boolean;
  /** of the sheet that was signed off, which is what is decided on */
  version?: number;
  keys: { facts: string; decision: string };
  facts_sent: boolean;
  sent_at: string | null;
  problem: Problem | null;
}

const MOST_PREPARED = 30;
const sheetName = (id: string) => `site-sheet:${id}`;
export const draftName = (id: string) => `site-visit:${id}`;

export const sheetOf = (id: string) => ownStore().note<Sheet>(sheetName(id));

export const nothingSeen = (): Draft => ({
  points: {},
  facts: {},
  verdict: "",
  reason: "",
  ready: false,
  keys: { facts: newId(), decision: newId() },
  facts_sent: false,
  sent_at: null,
  problem: null,
});

export interface ToVisit {
  id: string;
  /** none: it waits for this expert no more */
  one: Case | undefined;
  sheet: Sheet | undefined;
  draft: Draft;
}

/** The cases that wait for this expert, with what is on this phone of each. */
export async function toVisit(): Promise<(ToVisit & { one: Case })[]> {
  const cases = await waiting();
  const found = await Promise.all(cases.map(async (one) => ({ ...(await onPhone(one.id)), one })));
  return found.sort((a, b) => (a.one.due_on ?? "9").localeCompare(b.one.due_on ?? "9"));
}

/** What was written and has not gone: signed off, refused, or of a case that waits for this expert no more. */
export async function unsent(): Promise<ToVisit[]> {
  return (await written()).filter(({ one, draft }) => draft.ready || draft.problem || !one);
}

/** Visits that were begun and have not gone, by what is on this phone and not by what the pack still tells. */
async function written(): Promise<ToVisit[]> {
  const cases = new Map((await waiting()).map((one) => [one.id, one]));
  const names = await ownStore().notes.where("name").startsWith(draftName("")).primaryKeys();
  const ids = names.map((name) => name.slice(draftName("").length));
  const found = await Promise.all(ids.map(async (id) => ({ ...(await onPhone(id)), one: cases.get(id) })));
  return found.filter(({ draft }) => !draft.sent_at);
}

/** Delete what was written of a visit. */
export async function forget(id: string): Promise<void> {
  await ownStore().notes.bulkDelete([draftName(id), sheetName(id)]);
}

const waiting = async () => (await items<Case>("case")).filter(({ step }) => step === "site_visit");
const onPhone = async (id: string) => ({
  id,
  sheet: await sheetOf(id),
  draft: (await ownStore().note<Draft>(draftName(id))) ?? nothingSeen(),
});

/** Fetch what is missing or has moved on, while there is signal; what cannot be had now is had next time. */
export async function prepare(): Promise<void> {
  for (const { one, sheet, draft } of (await toVisit()).slice(0, MOST_PREPARED)) {
    if (sheet?.version === one.version || (draft.ready && !draft.sent_at)) continue; // what was signed off is not changed
    const told = await fetched(one).catch((error: unknown) => {
      if (error instanceof NoSignal || error instanceof Refused) return null;
      throw error;
    });
    if (!told) continue;
    const isGone = ({ value }: Note) => (value as Draft).sent_at !== null;
    await ownStore().notes.where("name").equals(draftName(one.id)).filter(isGone).delete(); // back for another visit
    await ownStore().notes.put({ name: sheetName(one.id), value: told });
  }
}

let settling: Promise<boolean> | null = null;

/** Send every visit that was signed off; whether one has gone. A refusal is kept with it, and says what to do. */
export function settle(): Promise<boolean> {
  return (settling ??= sendAll().finally(() => (settling = null)));
}

async function sendAll(): Promise<boolean> {
  let gone = false;
  for (const { id, sheet, draft } of await written()) {
    if (!sheet || !draft.ready) continue;
    try {
      await sent(id, sheet, draft);
      const sent_at = new Date().toISOString();
      await amend<Draft>(draftName(id), (now) => ({ ...now, facts_sent: true, sent_at, problem: null }));
      gone = true;
    } catch (error) {
      if (!(error instanceof Refused)) {
        if (error instanceof NoSignal) continue;
        throw error;
      }
      const { problem } = error;
      await amend<Draft>(draftName(id), (now) => (now.sent_at ? now : { ...now, ready: false, problem }));
    }
  }
  return gone;
}

/** Decides on what was seen: if the case has moved on since, the server says so. */
async function sent(id: string, sheet: Sheet, draft: Draft): Promise<void> {
  const { facts, keys, verdict, reason, points } = draft;
  if (Object.keys(facts).length && !draft.facts_sent) {
    const params = { path: { declaration_id: id }, header: { "Idempotency-Key": keys.facts } };
    await proven(() => answered(api.POST("/declarations/{declaration_id}/site-facts", { params, body: { facts } })));
    await amend<Draft>(draftName(id), (now) => ({ ...now, facts_sent: true }));
  }
  const fields = verdict === "return" ? namedBy(sheet.points, points) : [];
  const params = {
    path: { case_id: id },
    header: { ...seen(draft.version ?? sheet.version), "Idempotency-Key": keys.decision },
  };
  const body = { verdict: verdict as Verdict, fields, ...(reason.trim() ? { reason: reason.trim() } : {}) };
  await proven(() => answered(api.POST("/review/cases/{case_id}/decisions", { params, body })));
}

/** What binds others wants a fresh proof of who acts; the phone's key gives it. */
async function proven<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.code !== "auth.step_up_needed") throw error;
    await stepUp();
    return work();
  }
}

/** The fields that a return opens: the rows that were seen not to be as declared. */
export function namedBy(points: Point[], seen: Draft["points"]): string[] {
  const failed = points.filter(({ id }) => seen[id]?.state === "not_met");
  return failed.flatMap(({ id, declared }) =>
    declared.map(({ sector }) => `facts.${sector}.${id.replace(/^indicator:/, "")}`),
  );
}

async function fetched({ id, source_id, version }: Case): Promise<Sheet> {
  const of = { path: { declaration_id: id } };
  const [kase, declaration, explanation, sheet] = await Promise.all([
    answered(api.GET("/review/cases/{case_id}", { params: { path: { case_id: id } } })),
    answered(api.GET("/declarations/{declaration_id}", { params: of })),
    answered(api.GET("/declarations/{declaration_id}/explanation", { params: of })),
    answered(api.GET("/sources/{source_id}/check-points", { params: { path: { source_id } } })),
  ]);
  const points = (sheet.points as Point[]).map((point) => ({ ...point, declared: declaredOf(point.id, explanation) }));
  const { source_name: name, programme } = declaration;
  return {
    version,
    name,
    programme,
    official: explanation.official,
    buttons: kase.buttons,
    points,
    scored: await scoredIn(explanation),
  };
}

function declaredOf(id: string, { sectors }: Schemas["Explanation"]): Point["declared"] {
  return sectors.flatMap(({ sector, findings }) =>
    findings
      .filter((one) => `indicator:${one.id}` === id && one.supplied_by !== "expert")
      .map(({ observed_zh, observed_en, level }) => ({ sector, observed_zh, observed_en, level })),
  );
}

async function scoredIn({ sectors, edition }: Schemas["Explanation"]): Promise<Sheet["scored"]> {
  const found: Sheet["scored"] = [];
  for (const { sector, findings, asked } of sectors) {
    if (![...findings, ...asked].some((one) => one.supplied_by === "expert")) continue;
    const path = { edition_id: edition.id, sector };
    const { fields } = await answered(
      api.GET("/rules/editions/{edition_id}/sectors/{sector}/form", { params: { path } }),
    );
    found.push(...fields.filter((field) => field.supplied_by === "expert").map((field) => ({ sector, field })));
  }
  return found;
}
