// What the pack on this phone tells, with what this phone has written down and not got back yet laid over it.
import { liveQuery } from "dexie";
import { onScopeDispose, shallowRef, type ShallowRef, watch, type WatchSource } from "vue";
import type {
  Answers,
  Catalogue,
  CheckList,
  Declared,
  Duty,
  Form,
  Notice,
  Point,
  Season,
  Sheet,
  Source,
  Task,
} from "./packed";
import { isOpen } from "./operations";
import { ownStore, store } from "./session";
import type { Kind, Written } from "./store";
import { outcomeOf } from "./sync";
import { cityDay } from "./telling";

/** The latest first. */
export async function notices(): Promise<Notice[]> {
  return (await items<Notice>("notice")).sort((one, other) => other.told_at.localeCompare(one.told_at));
}

/** From the mildest to the gravest. */
export const ALERTS = ["yellow", "orange", "red"];

/** What `read` gives, again whenever something it read has changed. */
export function live<T>(read: () => Promise<T>, on: WatchSource = () => null): ShallowRef<T | undefined> {
  const found = shallowRef<T>();
  let ending = () => {};
  watch(
    [store, on],
    () => {
      ending();
      if (!store.value) return;
      const watched = liveQuery(read).subscribe({ next: (value) => (found.value = value) });
      ending = () => watched.unsubscribe();
    },
    { immediate: true },
  );
  onScopeDispose(() => ending());
  return found;
}

export async function item<T>(kind: string, id: string): Promise<T | undefined> {
  return (await ownStore().items.get(`${kind}/${id}`))?.body as T | undefined;
}

export async function items<T>(kind: string): Promise<T[]> {
  return (await ownStore().items.where("kind").equals(kind).toArray()).map((one) => one.body as T);
}

export async function itemsOf<T>(kind: string, source: string): Promise<T[]> {
  const found = await ownStore().items.where("source_id").equals(source).toArray();
  return found.filter((one) => one.kind === kind).map((one) => one.body as T);
}

/** Declarations of a source, with those that were begun here and have not come back. */
export async function declarationsOf(source: string): Promise<Declared[]> {
  const told = await itemsOf<Declared>("declaration", source);
  const known = new Set(told.map((one) => one.id));
  const begun = (await underWay("declaration.begin")).filter(
    ({ made }) => made.body.source_id === source && !known.has(made.body.id),
  );
  return [...told, ...(await Promise.all(begun.map(asBegun)))];
}

export async function declaration(id: string): Promise<Declared | undefined> {
  const told = await item<Declared>("declaration", id);
  if (told) return told;
  const begun = (await underWay("declaration.begin")).find(({ made }) => made.body.id === id);
  return begun ? asBegun(begun) : undefined;
}

/** What the sheet holds, and what this phone has written into it since. */
export async function answersOf({ id, source_id, season_id }: Declared): Promise<Answers> {
  const told = await item<Sheet>("answers", `${source_id}:${season_id}`);
  const sheet = sheetOf(told);
  const edits = await editsOf(id, sheet.version);
  return edits.reduce((before, { made }) => laidOver(before, made.body.answers as Partial<Answers>), sheet);
}

/** What this phone has written into a declaration and the pack does not tell yet, also where it has arrived meanwhile. */
async function editsOf(id: string, told: number): Promise<Written<"declaration.edit">[]> {
  const written = await ownStore().written.where("subject").equals(id).sortBy("counter");
  const isMissing = (one: Written) =>
    isOpen(one) ||
    (one.standing === "applied" &&
      one.outcome &&
      (outcomeOf(one.outcome).answer?.declaration?.answers_version ?? 0) > told);
  return written.filter(
    (one) => one.kind === "declaration.edit" && isMissing(one),
  ) as unknown as Written<"declaration.edit">[];
}

/** What the source's sheet said the season before, if it had one. */
export async function lastSeasonOf({ source_id, season_id }: Declared): Promise<Answers | undefined> {
  const now = await item<Season>("season", season_id);
  const sheets = (await itemsOf<Sheet>("answers", source_id)).filter(
    (one) => now && one.season_starts_on < now.starts_on,
  );
  const last = sheets.sort((a, b) => (a.season_starts_on < b.season_starts_on ? 1 : -1))[0];
  return last && sheetOf(last);
}

/** The fields, and parts of the form, that may not change against last season without a reason. */
export async function reasonsWanted({ season_id, programme }: Declared): Promise<string[]> {
  const season = await item<Season>("season", season_id);
  return season?.programmes.find((one) => one.programme === programme)?.reasons_for ?? [];
}

/** Whether a draft was begun on a form that its season's declarations no longer begin on. */
export async function hasNewerForm({ season_id, programme, state, forms }: Declared): Promise<boolean> {
  const season = await item<Season>("season", season_id);
  const print = season?.programmes.find((one) => one.programme === programme)?.rule_fingerprint;
  return (
    ["draft", "signed"].includes(state) && forms.some((key) => print !== undefined && !key.startsWith(`${print}/`))
  );
}

/** Operations of a kind that are written and not settled. */
export async function underWay<K extends Kind>(kind: K): Promise<Written<K>[]> {
  const open = await ownStore().written.where("standing").anyOf("queued", "held").sortBy("counter");
  return open.filter((one) => one.kind === kind) as unknown as Written<K>[];
}

export async function seasonsOpen(): Promise<Season[]> {
  return (await items<Season>("season")).filter((season) => season.state === "open");
}

export async function areaNames(): Promise<Map<string, { name_zh: string; name_en: string }>> {
  const told = await item<{ entries: { code: string; name_zh: string; name_en: string }[] }>("dictionary", "areas");
  return new Map((told?.entries ?? []).map((entry) => [entry.code, entry]));
}

interface Named {
  name_zh: string;
  name_en: string;
}

/** What the sectors of a source are called: by the forms on this phone, else by code. */
export async function sectorsOf({ sectors }: Source): Promise<Named[]> {
  const prints = [
    ...new Set((await seasonsOpen()).flatMap(({ programmes }) => programmes.map((one) => one.rule_fingerprint))),
  ];
  return Promise.all(
    sectors.map(async ({ sector }) => {
      const forms = await Promise.all(prints.map((print) => item<Form>("form", `${print}/${sector}`)));
      return forms.find(Boolean) ?? { name_zh: sector, name_en: sector };
    }),
  );
}

/** Programmes, as "season/programme", whose forms for all sectors of a source are on this phone. */
export async function programmesOf({ sectors }: Source): Promise<Set<string>> {
  const offered = (await seasonsOpen()).flatMap(({ id, programmes }) =>
    programmes.map((one) => ({ key: `${id}/${one.programme}`, print: one.rule_fingerprint })),
  );
  const formed = await Promise.all(
    offered.map(async ({ print }) =>
      (await Promise.all(sectors.map(({ sector }) => item<Form>("form", `${print}/${sector}`)))).every(Boolean),
    ),
  );
  return new Set(offered.filter((_, at) => formed[at]).map(({ key }) => key));
}

/** The catalogue of issues in force today. */
export async function catalogue(): Promise<Catalogue | undefined> {
  const told = await item<{ entries: Catalogue[] }>("dictionary", "finding_catalogues");
  const today = cityDay();
  return (told?.entries ?? []).filter((one) => one.in_force_from <= today).pop();
}

/** What is to be looked at in a source: the rows of its sectors' rules, then the lists of its city. */
export async function checkPoints({ sectors, area, kind }: Source): Promise<Point[]> {
  const told = await Promise.all(sectors.map(({ sector }) => item<{ points: Point[] }>("check_points", sector)));
  const rows = told.flatMap((one) => one?.points ?? []);
  const lists = (await item<{ entries: CheckList[] }>("dictionary", "check_lists"))?.entries ?? [];
  const today = cityDay();
  const ours = lists.filter(
    ({ areas, kinds, effective_from }) =>
      kinds.includes(kind) &&
      areas.some((one) => area.startsWith(one)) &&
      effective_from !== null &&
      effective_from <= today,
  );
  const items = ours.flatMap((list) => list.items.map((one) => ({ ...one, id: `${list.id}:${one.id}` })));
  return [...new Map([...rows, ...items].map((one) => [one.id, one])).values()];
}

export async function tasksOf(source: string): Promise<Task[]> {
  return (await itemsOf<Task>("task", source)).sort((a, b) => (a.planned_on < b.planned_on ? -1 : 1));
}

/** Duties that hold now or will, the next to begin first. */
export async function duties(source?: string): Promise<Duty[]> {
  const told = source ? await itemsOf<Duty>("duty", source) : await items<Duty>("duty");
  const now = new Date().toISOString();
  return told
    .map(inForce)
    .filter((one) => !one.ends_at || one.ends_at > now)
    .sort((a, b) => (a.starts_at < b.starts_at ? -1 : 1));
}

/** The duty in force of a source under an alert; `ahead`: the announced one. */
export async function dutyOf(alert: string, source: string, ahead = false): Promise<Duty | undefined> {
  const told = await item<Duty>("duty", `${alert}:${source}`);
  return told && (ahead && told.announced ? { ...told.announced, announced: null } : inForce(told));
}

/** What has begun since the pack came, holds. */
function inForce(told: Duty): Duty {
  const next = told.announced;
  return next && new Date(next.starts_at) <= new Date() ? { ...next, announced: null } : told;
}

/** What this phone has said of a duty and not got back yet. */
export async function saidOf({
  alert_id,
  source_id,
  version,
}: Duty): Promise<{ confirmed: boolean; executed: Set<number> }> {
  const ours = ({ body, base_version }: { body: { alert_id: string; source_id: string }; base_version: number }) =>
    body.alert_id === alert_id && body.source_id === source_id && base_version === version;
  const confirmed = (await underWay("duty.confirm")).some(({ made }) => ours(made));
  const executed = (await underWay("duty.execute"))
    .filter(({ made }) => ours(made))
    .map(({ made }) => made.body.ordinal);
  return { confirmed: confirmed || executed.length > 0, executed: new Set(executed) };
}

/** Findings at a source that were written down here and have not come back. */
export async function findingsUnderWay(source: string): Promise<Written<"finding.record">[]> {
  return (await underWay("finding.record")).filter(({ made }) => made.body.source_id === source);
}

async function asBegun({ made }: Written<"declaration.begin">): Promise<Declared> {
  const { id, source_id, season_id, programme } = made.body;
  const source = await item<Source>("source", source_id);
  const season = await item<Season>("season", season_id);
  const print = season?.programmes.find((one) => one.programme === programme)?.rule_fingerprint;
  return {
    id,
    source_id,
    season_id,
    programme,
    state: "draft",
    round: 1,
    version: 0,
    open_fields: null,
    return_reason: null,
    due_on: null,
    level: null,
    at_best: null,
    forms: (source?.sectors ?? []).map(({ sector }) => `${print}/${sector}`),
  };
}

function sheetOf(told?: Sheet): Answers {
  const { facts = {}, evidence = {}, lines = [], measures = {}, reasons = {} } = told?.answers ?? {};
  return { version: told?.answers_version ?? 0, facts, evidence, lines, measures, reasons };
}

function laidOver(before: Answers, edit: Partial<Answers>): Answers {
  const facts = bySector(before.facts, edit.facts);
  const evidence = bySector(before.evidence, edit.evidence);
  const lines = edit.lines === undefined ? before.lines : (edit.lines ?? []);
  const reasons = { ...before.reasons, ...edit.reasons };
  return { ...before, facts, evidence, lines, measures: { ...before.measures, ...edit.measures }, reasons };
}

function bySector<T>(
  before: Record<string, Record<string, T>>,
  edit: Record<string, Record<string, T>> = {},
): Record<string, Record<string, T>> {
  const after = { ...before };
  for (const [sector, values] of Object.entries(edit)) after[sector] = { ...after[sector], ...values };
  return after;
}
