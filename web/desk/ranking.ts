// Rankings: what publishing now would give, and whom it would newly praise or blame.
import { anonymous, answered, seen, type Schemas } from "@shared/http";
import { api } from "@shared/session";
import { newId } from "@shared/canonical";
import { t, word } from "@shared/words";
import { sectorOf } from "./names";
import { all } from "./paging";

export type DraftRow = Schemas["RankingDraftRow"];
export type Line = Schemas["RankingLine"];
export type End = "praise" | "blame";
export const ENDS: End[] = ["praise", "blame"];

/** What a cohort `sector/size` is called. */
export function cohortOf(code: string): string {
  const [sector, size] = code.split("/");
  return [sectorOf(sector), !size || size === "-" ? t("desk.ranking.no_size") : word("size", size)].join(" · ");
}

export interface Turn {
  end: End;
  source_id: string;
  name: string;
  change: "added" | "removed";
}

export async function draftOf(scheme_id: string) {
  const [draft, heads] = await Promise.all([
    answered(api.GET("/rankings/schemes/{scheme_id}/draft", { params: { path: { scheme_id } } })),
    editionsOf(scheme_id),
  ]);
  const before = heads[0] ?? null;
  return { draft, heads, before, turns: before ? turns(draft.rows, await endsOf(before.id)) : [] };
}

export async function editionsOf(scheme: string): Promise<Schemas["RankingHead"][]> {
  const { items } = await answered(anonymous.GET("/public/rankings", {}));
  return items.filter((one) => one.scheme === scheme).sort((one, other) => other.number - one.number);
}

/** Both ends of an edition; they are short. */
async function endsOf(ranking_id: string): Promise<Line[]> {
  const ends = await Promise.all(
    ENDS.map((end) =>
      all((after) =>
        answered(
          anonymous.GET("/public/rankings/{ranking_id}/rows", {
            params: { path: { ranking_id }, query: { end, limit: 200, ...(after ? { after } : {}) } },
          }),
        ),
      ),
    ),
  );
  return ends.flat();
}

export function turns(after: DraftRow[], before: Line[]): Turn[] {
  const was = new Map(before.map((one) => [one.source_id, one]));
  const now = new Map(after.filter((one) => one.end).map((one) => [one.source_id, one]));
  const told = ({ source_id, name }: { source_id: string; name: string }, end: End, change: Turn["change"]): Turn => ({
    end,
    source_id,
    name,
    change,
  });
  return [
    ...[...now.values()]
      .filter((one) => was.get(one.source_id)?.end !== one.end)
      .map((one) => told(one, one.end as End, "added")),
    ...before
      .filter((one) => now.get(one.source_id)?.end !== one.end)
      .map((one) => told(one, one.end as End, "removed")),
  ];
}

export function publish(scheme_id: string, version: number) {
  const params = { path: { scheme_id }, header: { ...seen(version), "Idempotency-Key": newId() } };
  return answered(api.POST("/rankings/schemes/{scheme_id}/editions", { params }));
}
