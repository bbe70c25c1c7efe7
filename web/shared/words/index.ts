// Every text that a person reads, in one catalogue per language. Chinese first; the choice is kept on the device.
import { computed, ref } from "vue";
import zh from "./zh.json";

export type Language = "zh" | "en";
type Tree = { [key: string]: string | Tree };

const KEPT = "greenctl.language";
const catalogues: Partial<Record<Language, Tree>> = { zh };
let ownEnglish: () => Promise<{ default: Tree }> = async () => ({ default: {} });

/** The words that one screen has beside those that all share; nobody else carries them. */
export function bring(own: Tree, english: typeof ownEnglish): void {
  catalogues.zh = { ...zh, ...own };
  ownEnglish = english;
}

export const language = ref<Language>("zh");

/** English is fetched when it is first wanted, so that nobody else carries it. */
export async function speak(wanted: Language): Promise<void> {
  if (wanted === "en" && !catalogues.en) {
    const [shared, own] = await Promise.all([import("./en.json"), ownEnglish()]);
    catalogues.en = { ...shared.default, ...own.default };
  }
  language.value = wanted;
  document.documentElement.lang = wanted === "zh" ? "zh-CN" : "en";
  localStorage.setItem(KEPT, wanted);
}

export function speakAsBefore(): Promise<void> {
  return speak(localStorage.getItem(KEPT) === "en" ? "en" : "zh");
}

/** The text of a key such as `queue.waits`, with `{name}` filled in; a key that is missing shows itself. */
export function t(key: string, values: Record<string, string | number> = {}): string {
  const text = find(catalogues[language.value], key) ?? find(catalogues.zh, key) ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The word of an open list: what the server may say tomorrow is shown as it is. */
export function word(list: string, value: string | null | undefined): string {
  if (value === null || value === undefined) return t("common.none");
  return find(catalogues[language.value], `${list}.${value}`) ?? value;
}

/** Of a thing that names itself in both languages. */
export function named(thing: object, member = "name"): string {
  const both = thing as Record<string, string | null | undefined>;
  const [first, second] = language.value === "zh" ? ["zh", "en"] : ["en", "zh"];
  const before = member ? `${member}_` : "";
  return both[before + first] ?? both[before + second] ?? "";
}

export const isChinese = computed(() => language.value === "zh");

function find(tree: Tree | undefined, key: string): string | undefined {
  const found = key
    .split(".")
    .reduce<string | Tree | undefined>((inner, part) => (typeof inner === "object" ? inner[part] : undefined), tree);
  return typeof found === "string" ? found : undefined;
}
