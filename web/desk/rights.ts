// What this person is shown, by the offices they hold. What may be done is decided by the server alone.
import { computed } from "vue";
import { session } from "@shared/session";

export interface Part {
  name:
    | "alerts"
    | "queue"
    | "findings"
    | "figures"
    | "tips"
    | "exposure"
    | "removals"
    | "lists"
    | "rankings"
    | "register"
    | "sites"
    | "inventories"
    | "staggered"
    | "rules"
    | "seasons"
    | "people";
  roles: string[];
}

export interface Group {
  name: "response" | "review" | "inspection" | "register" | "setting_up";
  parts: Part[];
}

const GROUPS: Group[] = [
  {
    name: "response",
    parts: [
      { name: "alerts", roles: ["county_reviewer", "city_reviewer", "inspector", "command", "auditor"] },
      { name: "inventories", roles: ["city_reviewer", "command", "auditor"] },
      { name: "staggered", roles: ["county_reviewer", "city_reviewer", "command", "auditor"] },
    ],
  },
  {
    name: "review",
    parts: [
      { name: "queue", roles: ["county_reviewer", "city_reviewer", "expert", "command", "auditor"] },
      { name: "lists", roles: ["command", "auditor"] },
      { name: "removals", roles: ["county_reviewer", "city_reviewer", "command", "auditor"] },
    ],
  },
  {
    name: "inspection",
    parts: [
      { name: "findings", roles: ["county_reviewer", "city_reviewer", "command", "inspector", "auditor"] },
      { name: "tips", roles: ["county_reviewer", "city_reviewer", "command", "auditor"] },
      { name: "exposure", roles: ["command", "auditor"] },
      { name: "rankings", roles: ["county_reviewer", "city_reviewer", "command", "auditor"] },
      { name: "figures", roles: ["county_reviewer", "city_reviewer", "command", "inspector", "auditor"] },
    ],
  },
  {
    name: "register",
    parts: [
      { name: "register", roles: ["county_reviewer", "city_reviewer", "command", "auditor", "administrator"] },
      { name: "sites", roles: ["county_reviewer", "city_reviewer", "expert", "command", "auditor"] },
    ],
  },
  {
    name: "setting_up",
    parts: [
      { name: "rules", roles: ["command", "city_reviewer", "auditor", "administrator"] },
      { name: "seasons", roles: ["command", "auditor"] },
      { name: "people", roles: ["administrator", "auditor"] },
    ],
  },
];
const MOST_SIDE_BY_SIDE = 6;

const roles = computed(() => new Set((session.value?.me.grants ?? []).map(({ role }) => role)));

/** The parts of the desk that somebody with these grants works with, by what they belong to; none for who holds no office. */
export const groups = computed(() =>
  GROUPS.map(({ name, parts }) => ({
    name,
    parts: parts.filter((part) => part.roles.some((role) => roles.value.has(role))),
  })).filter(({ parts }) => parts.length),
);
export const parts = computed(() => groups.value.flatMap((group) => group.parts));
/** Few parts stand side by side; more than fit on one line are opened by what they belong to. */
export const areMany = computed(() => parts.value.length > MOST_SIDE_BY_SIDE);

export const holds = (...wanted: string[]): boolean => wanted.some((role) => roles.value.has(role));
