// What issues and severities are called: from the published catalogues, read once.
import { shallowRef, watch } from "vue";
import { anonymous, answered, type Schemas } from "@shared/http";
import { session } from "@shared/session";

export const issues = shallowRef(new Map<string, Schemas["CatalogueIssue"]>());
export const severities = shallowRef(new Map<string, Schemas["CatalogueSeverity"]>());

watch(session, (now) => void (now && !issues.value.size && read()), { immediate: true });

/** Without them, pages show codes; so nothing stops here. */
async function read(): Promise<void> {
  const told = await answered(anonymous.GET("/public/finding-catalogues", {})).catch(() => null);
  if (!told) return;
  issues.value = new Map(told.items.flatMap((one) => one.issues.map((issue) => [issue.code, issue])));
  severities.value = new Map(told.items.flatMap((one) => one.severities.map((severity) => [severity.code, severity])));
}
