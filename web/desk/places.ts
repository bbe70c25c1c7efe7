// The city's areas and departments by code, read once for all pages.
import { shallowRef, watch } from "vue";
import { anonymous, answered, type Schemas } from "@shared/http";
import { session } from "@shared/session";

export const areas = shallowRef(new Map<string, Schemas["Area"]>());
export const departments = shallowRef(new Map<string, Schemas["Department"]>());

watch(session, (now) => void (now && !areas.value.size && read()), { immediate: true });

/** Without them, pages show codes; so nothing stops here. */
async function read(): Promise<void> {
  const told = await answered(anonymous.GET("/areas", {})).catch(() => null);
  if (!told) return;
  areas.value = new Map([told.city, ...told.areas].map((area) => [area.code, area]));
  departments.value = new Map(told.departments.map((one) => [one.code, one]));
}
