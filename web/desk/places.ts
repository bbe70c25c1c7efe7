// The city's areas and departments by code, read once for all pages.
import { shallowRef, watch } from "vue";
import { anonymous, answered, type Schemas } from "@shared/http";
import { session } from "@shared/session";
import { named } from "@shared/words";

export const areas = shallowRef(new Map<string, Schemas["Area"]>());
export const departments = shallowRef(new Map<string, Schemas["Department"]>());
let asked: Promise<Schemas["Areas"]> | null = null;

watch(session, (now) => void (now && places().catch(() => undefined)), { immediate: true });

/** Read once. Without them, pages show codes; so only who cannot do without them waits for it. */
export function places(): Promise<Schemas["Areas"]> {
  return (asked ??= answered(anonymous.GET("/areas", {})).then(kept, forgotten));
}

export const areaOf = (code: string | null | undefined): string =>
  named(areas.value.get(code ?? "") ?? {}) || (code ?? "");
export const departmentOf = (code: string | null | undefined): string =>
  named(departments.value.get(code ?? "") ?? {}) || (code ?? "");

function kept(told: Schemas["Areas"]): Schemas["Areas"] {
  areas.value = new Map([told.city, ...told.areas].map((area) => [area.code, area]));
  departments.value = new Map(told.departments.map((one) => [one.code, one]));
  return told;
}

function forgotten(error: unknown): never {
  asked = null;
  throw error;
}
