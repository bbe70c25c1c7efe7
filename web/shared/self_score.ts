// The level so far, on the phone alone: what the form's cells say of what was answered. It gives what the server gives
// for the same answers, in exact numbers and three values; only adverse records and scores of experts are not here.
import type { Schemas } from "./http";

type Field = Schemas["FormField"];
type Cell = Field["levels"][number];
type Test = Cell["tests"][number];
/** Met or not; null where that cannot be told. */
type Known = boolean | null;

export interface Rules {
  ladder: string[];
  kinds: { code: string; ladder: string[]; read: boolean }[];
  fields: Field[];
}

export interface Score {
  /** null while it is undetermined */
  level: string | null;
  at_best: string;
  /** ids of the fields that hold it back */
  held_back_by: string[];
  /** ids of the fields that leave it open */
  undetermined: string[];
}

interface Row {
  id: string;
  applies: Known;
  best: number;
  least: number;
}

const NUMBER = /^-?(\d{1,30})(?:\.(\d{1,6}))?$/;

/** The level of one sector. `kind`: its sub-type, where it has such and it is known. */
export function score(
  { ladder: usual, kinds, fields }: Rules,
  answers: Record<string, unknown>,
  kind: string | null,
): Score {
  const found = kinds.find(({ code }) => code === kind);
  const ladder = found?.ladder ?? usual;
  const said = new Said(fields, answers);
  const rows = fields
    .filter(({ graded }) => graded)
    .map((field) => standing(field, ladder, found?.read ?? true, said, found?.code ?? null));
  const best = Math.max(0, ...rows.map((row) => row.best));
  // Rows of which none applies leave nothing to decide by, and that must not pass for the top level. Where none is known
  // to, those that may are still to be settled, whatever they would say.
  const applied = rows.some(({ applies }) => applies === true);
  const open = rows.filter((row) => row.best !== row.least || (row.applies === null && !applied));
  const undetermined = open.map(({ id }) => id);
  const sure = applied && !(kinds.length && !found);
  return {
    level: sure && !undetermined.length ? (ladder[best] ?? null) : null,
    at_best: ladder[best] ?? "",
    held_back_by: best ? rows.filter((row) => row.best === best).map(({ id }) => id) : [],
    undetermined,
  };
}

/** What was answered, as far as an enterprise may answer it. */
class Said {
  private readonly fields: Map<string, Field>;

  constructor(
    fields: Field[],
    private readonly answers: Record<string, unknown>,
  ) {
    this.fields = new Map(fields.map((field) => [field.id, field]));
  }

  field(id: string): Field | undefined {
    return this.fields.get(id);
  }

  of(id: string): unknown {
    return this.fields.get(id)?.supplied_by === "expert" ? null : (this.answers[id] ?? null);
  }
}

function standing(field: Field, ladder: string[], read: boolean, said: Said, kind: string | null): Row {
  const applies = holds(field.applies_if, said, kind);
  if (applies === false) return { id: field.id, applies, best: 0, least: 0 };
  const met = ladder.map((level, at) => levelMet(field, cellAt(field, level, read), at === ladder.length - 1, said));
  // Where the row may not apply, not meeting it rules nothing out.
  const seen = applies ? met : met.map((one) => one || null);
  const [best, least] = [seen.findIndex((one) => one !== false), seen.indexOf(true)];
  const floor = ladder.length - 1;
  return { id: field.id, applies, best: best < 0 ? floor : best, least: least < 0 ? floor : least };
}

/** Of a table that nobody has read no cell counts, nor does one that was read for another kind of works. */
function cellAt({ levels }: Field, level: string, read: boolean): Cell | undefined {
  return read ? levels.find((one) => one.level === level) : undefined;
}

function levelMet(field: Field, cell: Cell | undefined, floor: boolean, said: Said): Known {
  if (!cell) return floor ? true : null;
  if (!cell.evaluated) return null;
  if (!cell.tests.length) return true;
  const own = said.of(field.id);
  if (!field.outlets) return anyOf(cell.tests.map((test) => passes(test, field, own, said)));
  const outlets = Object.values((own as { outlets?: Record<string, unknown> } | null)?.outlets ?? {});
  return allOf(
    (outlets.length ? outlets : [null]).map((one) => anyOf(cell.tests.map((test) => passes(test, field, one, said)))),
  );
}

function passes({ fact, demand, limit }: Test, field: Field, own: unknown, said: Said): Known {
  return fact ? compared(said.field(fact), said.of(fact), demand, limit) : compared(field, own, demand, limit);
}

type Condition = NonNullable<Field["applies_if"]>;

function holds(condition: Condition | null, said: Said, kind: string | null): Known {
  if (!condition) return true;
  const { every, any } = condition;
  if (every.length) return allOf(every.map((part) => partHolds(part, said, kind)));
  return any.length ? anyOf(any.map((part) => partHolds(part, said, kind))) : partHolds(condition, said, kind);
}

function partHolds(
  { fact, demand, limit, sub_types }: Condition["every"][number],
  said: Said,
  kind: string | null,
): Known {
  if (sub_types.length) return kind === null ? null : sub_types.includes(kind);
  return fact && demand && demand !== "unknown" ? compared(said.field(fact), said.of(fact), demand, limit) : null;
}

/** One answer against one limit; null where there is no answer that will do. */
function compared(field: Field | undefined, value: unknown, demand: string, limit: unknown): Known {
  if (!field || value === null || value === undefined) return null;
  if (field.type === "number") return numberMeets(field, value, demand, limit);
  if (field.type === "bool") return typeof value === "boolean" ? value === limit : null;
  if (field.type === "choice") return isOption(field, value) ? (limit as string[]).includes(String(value)) : null;
  if (!Array.isArray(value) || !value.every((one) => isOption(field, one))) return null;
  return (limit as string[]).every((one) => value.includes(one));
}

function numberMeets(field: Field, value: unknown, demand: string, limit: unknown): Known {
  const bound = millionths(String(limit));
  const [part, whole] = field.share ? shareOf(value) : [within(field, value), 1n];
  if (part === null || whole === null || bound === null) return null;
  const [left, right] = field.share ? [part * 100n * 1_000_000n, bound * whole] : [part, bound];
  if (demand === "at_most") return left <= right;
  return demand === "at_least" ? left >= right : left === right;
}

function shareOf(value: unknown): [bigint | null, bigint | null] {
  const { part, whole } = value as { part?: unknown; whole?: unknown };
  const [of, all] = [millionths(String(part ?? "")), millionths(String(whole ?? ""))];
  const fits = of !== null && all !== null && of >= 0n && all > 0n && of <= all;
  return fits ? [of, all] : [null, null];
}

function within({ bounds }: Field, value: unknown): bigint | null {
  const number = millionths(String(value));
  const [min, max] = [millionths(bounds?.min ?? ""), millionths(bounds?.max ?? "")];
  const outside = number === null || (min !== null && number < min) || (max !== null && number > max);
  return outside ? null : number;
}

/** Decimal text as a whole number of millionths: exact, where a double is not. */
function millionths(text: string): bigint | null {
  const found = NUMBER.exec(text);
  if (!found) return null;
  const amount = BigInt(found[1] ?? "0") * 1_000_000n + BigInt((found[2] ?? "").padEnd(6, "0"));
  return text.startsWith("-") ? -amount : amount;
}

const isOption = ({ options }: Field, value: unknown) => options.some(({ code }) => code === value);

/** Kleene's or. */
function anyOf(values: Known[]): Known {
  return values.includes(true) ? true : values.includes(null) ? null : false;
}

/** Kleene's and. */
function allOf(values: Known[]): Known {
  return values.includes(false) ? false : values.includes(null) ? null : true;
}
