// j and k go down and up a list of links, x marks the row; only while the list has the focus.

/** What to do with a key that was pressed in a list whose rows hold one link each. */
export function walk(event: KeyboardEvent, mark: (at: number) => void = () => undefined): void {
  const target = event.target as HTMLElement;
  if (event.ctrlKey || event.metaKey || event.altKey || target.matches("input:not([type=checkbox]), select, textarea"))
    return;
  const list = event.currentTarget as HTMLElement;
  const links = [...list.querySelectorAll<HTMLElement>("[data-row] a[data-open]")];
  const at = links.findIndex((link) => link.closest("[data-row]")?.contains(target));
  const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
  if (step !== undefined) links[Math.min(Math.max(at + step, 0), links.length - 1)]?.focus();
  else if (event.key === "x" && at >= 0) mark(at);
  else return;
  event.preventDefault();
}

/** Give the list the focus where nothing else has it. */
export function beginAt(list: HTMLElement | null | undefined): void {
  if ([null, document.body, document.getElementById("main")].includes(document.activeElement as HTMLElement | null)) {
    list?.querySelector<HTMLElement>("a[data-open]")?.focus();
  }
}
