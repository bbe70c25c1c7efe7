// What sectors and kinds of adverse record are called, by the published rule editions, read once.
import { shallowRef, watch } from "vue";
import { anonymous, answered, type Schemas } from "@shared/http";
import { session } from "@shared/session";
import { named } from "@shared/words";

export const sectors = shallowRef(new Map<string, Schemas["SectorName"]>());
export const adverseKinds = shallowRef(new Map<string, Schemas["RuleName"]>());

watch(session, (now) => void (now && !sectors.value.size && read()), { immediate: true });

export const sectorOf = (code: string | null | undefined): string =>
  named(sectors.value.get(code ?? "") ?? {}) || (code ?? "");
export const adverseOf = (kind: string): string => named(adverseKinds.value.get(kind) ?? {}) || kind;

/** Without them, pages show codes; so nothing stops here. */
async function read(): Promise<void> {
  const told = await answered(anonymous.GET("/rules/names", {})).catch(() => null);
  if (!told) return;
  sectors.value = new Map(told.sectors.map((one) => [one.code, one]));
  adverseKinds.value = new Map(told.adverse_kinds.map((one) => [one.code, one]));
}
