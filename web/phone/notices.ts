// Where a notice leads on the phone, as far as the pack knows what it is about.
import type { Notice } from "@shared/packed";

/** A route of the phone; null where there is nothing to open but the notice itself. */
export function leadsTo({ kind, about, source_id }: Pick<Notice, "kind" | "about" | "source_id">): object | null {
  const [what = ""] = kind.split(".");
  if (what === "duty" && about && source_id) return { name: "duty", params: { id: source_id, alert: about } };
  if (what === "finding" && about) return { name: "finding", params: { id: about } };
  if (what === "staggered" && source_id) return { name: "stops", params: { id: source_id } };
  return source_id ? { name: "source", params: { id: source_id } } : null;
}
