// What this person is shown, by the offices they hold. What may be done is decided by the server alone.
import { computed } from "vue";
import { session } from "@shared/session";

export interface Part {
  name: "alerts" | "queue" | "findings" | "figures" | "tips" | "exposure" | "removals" | "lists" | "rankings" | "register" | "sites" | "inventories" | "staggered" | "rules" | "seasons" | "people";
  roles: string[];
}

const PARTS: Part[] = [
  { name: "alerts", roles: ["county_reviewer", "city_reviewer", "inspector", "command", "auditor"] },
  { name: "queue", roles: ["county_reviewer", "city_reviewer", "expert", "command", "auditor"] },
  { name: "findings", roles: ["county_reviewer", "city_reviewer", "command", "inspector", "auditor"] },
  { name: "figures", roles: ["county_reviewer", "city_reviewer", "command", "inspector", "auditor"] },
  { name: "tips", roles: ["county_reviewer", "city_reviewer", "command", "auditor"] },
  { name: "exposure", roles: ["command", "auditor"] },
  { name: "removals", roles: ["county_reviewer", "city_reviewer", "command", "auditor"] },
  { name: "lists", roles: ["command", "auditor"] },
  { name: "rankings", roles: ["county_reviewer", "city_reviewer", "command", "auditor"] },
  { name: "register", roles: ["county_reviewer", "city_reviewer", "command", "auditor", "administrator"] },
  { name: "sites", roles: ["county_reviewer", "city_reviewer", "expert", "command", "auditor"] },
  { name: "inventories", roles: ["city_reviewer", "command", "auditor"] },
  { name: "staggered", roles: ["county_reviewer", "city_reviewer", "command", "auditor"] },
  { name: "rules", roles: ["command", "city_reviewer", "auditor", "administrator"] },
  { name: "seasons", roles: ["command", "auditor"] },
  { name: "people", roles: ["administrator", "auditor"] },
];

const roles = computed(() => new Set((session.value?.me.grants ?? []).map(({ role }) => role)));

/** The parts of the desk that somebody with these grants works with; none for who holds no office. */
export const parts = computed(() => PARTS.filter((part) => part.roles.some((role) => roles.value.has(role))));

export const holds = (...wanted: string[]): boolean => wanted.some((role) => roles.value.has(role));
