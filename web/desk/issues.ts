// What issues, severities and work lines are called: from the published catalogues, read once.
import { shallowRef, watch } from "vue";
import { anonymous, answered, type Schemas } from "@shared/http";
import { session } from "@shared/session";

export const issues = shallowRef(new Map<string, Schemas["CatalogueIssue"]>());
export const severities = shallowRef(new Map<string, Schemas["CatalogueSeverity"]>());

export const lines = shallowRef(new Map<string, Schemas["WorkLine"]>());

watch(session, (now) => void (now && !issues.value.size && read()), { immediate: true });

/** Without them, pages show codes; so nothing stops here. */
async function read(): Promise<void> {
  const told = await answered(anonymous.GET("/public/finding-catalogues", {})).catch(() => null);
  if (!told) return;
  issues.value = new Map(told.items.flatMap((one) => one.issues.map((issue) => [issue.code, issue])));
  const { work_lines } = (await answered(anonymous.GET("/inspection/dictionaries", {})).catch(() => null)) ?? {
    work_lines: [],
  };
  lines.value = new Map(work_lines.flatMap((edition) => edition.lines.map((line) => [line.id, line])));
  severities.value = new Map(told.items.flatMap((one) => one.severities.map((severity) => [severity.code, severity])));
}
