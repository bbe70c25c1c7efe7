"""What somebody reaches who has a keyboard and nothing else."""

from playwright.sync_api import Page

# How a thing that can be worked is called; of a group of radio buttons the arrows reach the others.
_CALLED = """
  const called = (one) => {
    if (one.type === "radio" && one.name) return `radio ${one.name}`;
    one.dataset.key ??= String(document.querySelectorAll("[data-key]").length);
    const label = (one.ariaLabel || one.innerText || one.id || "").trim().slice(0, 60);
    return `${one.tagName.toLowerCase()} ${label} ${one.dataset.key}`;
  };
"""
_TO_BE_REACHED = f"""
  () => {{
    {_CALLED}
    const working = "a[href], button, input, select, textarea, summary, [tabindex='0'], [role=button], [role=link]";
    const shown = [...(document.querySelector("dialog[open]") ?? document).querySelectorAll(working)]
      .filter((one) => !one.matches(":disabled") && one.checkVisibility({{ visibilityProperty: true }}));
    return [...new Set(shown.map(called))].sort();
  }}
"""
_LISTEN = f"""
  () => {{
    {_CALLED}
    window.reachedByKeys = new Set();
    const outlined = (one) => one && getComputedStyle(one).outlineStyle !== "none";
    document.addEventListener("focusin", ({{ target }}) => {{
      if (outlined(target) || outlined(target.closest("label"))) window.reachedByKeys.add(called(target));
    }});
    document.activeElement?.blur();
  }}
"""


def to_be_reached(page: Page) -> list[str]:
    """Everything on the page that can be worked."""
    found: list[str] = page.evaluate(_TO_BE_REACHED)
    return found


def reached_by_keys(page: Page) -> list[str]:
    """What the Tab key leads to, and shows that it has the focus."""
    # What has the focus first is not always the first, and what is scrolled takes a turn of its own.
    around = len(to_be_reached(page)) + 25
    page.evaluate(_LISTEN)
    for _ in range(around):
        page.keyboard.press("Tab")
    found: list[str] = page.evaluate("() => [...window.reachedByKeys].sort()")
    return found
