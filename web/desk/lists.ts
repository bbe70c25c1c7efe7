// A draft beside the edition before it: what the next edition would change, and for whom.
import { answered, Refused, type Schemas } from "@shared/http";
import { api } from "@shared/session";

export type Entry = Schemas["ListEntry"];

export interface Change {
  kind: "added" | "changed" | "removed";
  before: Entry | null;
  after: Entry | null;
}

export interface Draft {
  draft: Schemas["ListDraft"];
  before: Schemas["ListEditionHead"] | null;
  editions: Schemas["ListEditionHead"][];
  changes: Change[];
}

const TOLD = ["name", "area", "sector", "level", "exempt", "highest_alert", "scope"] as const;

/** The draft of a season's programme with its difference to the latest edition of that season. */
export async function draftOf(season_id: string, programme: string, effective_on: string): Promise<Draft> {
  const params = { path: { season_id, programme } };
  const [draft, all] = await Promise.all([
    answered(
      api.GET("/lists/seasons/{season_id}/{programme}/draft", {
        params: { ...params, query: effective_on ? { effective_on } : {} },
      }),
    ),
    answered(api.GET("/lists/programmes/{programme}", { params: { path: { programme } } })).catch(noneYet),
  ]);
  const editions = all.items
    .filter((one) => one.season_id === season_id)
    .sort((one, other) => other.number - one.number);
  const before = editions[0] ?? null;
  return { draft, before, editions, changes: difference(before ? await entriesOf(before.id) : [], draft.entries) };
}

function noneYet(error: unknown): Schemas["EditionsOfProgramme"] {
  if (error instanceof Refused && error.problem.status === 404) return { items: [] };
  throw error;
}

async function entriesOf(edition_id: string): Promise<Entry[]> {
  const found: Entry[] = [];
  let after: string | null = null;
  do {
    const query: { limit: number; after?: string } = { limit: 200, ...(after ? { after } : {}) };
    const page: Schemas["EntriesPage"] = await answered(
      api.GET("/lists/editions/{edition_id}/entries", { params: { path: { edition_id }, query } }),
    );
    found.push(...page.items);
    after = page.next;
  } while (after);
  return found;
}

export function difference(before: Entry[], after: Entry[]): Change[] {
  const earlier = new Map(before.map((one) => [one.source_id, one]));
  const later = new Set(after.map((one) => one.source_id));
  const changes: Change[] = [];
  for (const one of after) {
    const was = earlier.get(one.source_id) ?? null;
    if (!was) changes.push({ kind: "added", before: null, after: one });
    else if (TOLD.some((member) => was[member] !== one[member]))
      changes.push({ kind: "changed", before: was, after: one });
  }
  return [
    ...changes,
    ...before
      .filter((one) => !later.has(one.source_id))
      .map((one): Change => ({ kind: "removed", before: one, after: null })),
  ];
}
