// Some browsers clear what a page keeps once it was not opened for a week. How long ago that was, and what to say of it.
import { computed, ref } from "vue";
import { ownStore, store } from "@shared/session";

const CLEARED_AFTER_DAYS = 7;
const WARNED_AFTER_DAYS = 5;
const A_DAY_MS = 86_400_000;
const OPENED = "opened_at";

/** Days for which the app was not opened, when it was opened this time. */
const away = ref(0);
/** Long enough to say so; null: not. */
export const awayDays = computed(() => (clearsUnused() && away.value >= WARNED_AFTER_DAYS ? away.value : null));

/** By when it has to be opened again to keep what is on it; null: this browser does not clear it for that. */
export function clearedOn(): Date | null {
  return clearsUnused() ? new Date(Date.now() + CLEARED_AFTER_DAYS * A_DAY_MS) : null;
}

/** Write down that it is open, and how long it was not. */
export async function noteOpening(): Promise<void> {
  if (!store.value) return;
  const before = await ownStore().note<string>(OPENED);
  if (before) away.value = Math.max(away.value, Math.floor((Date.now() - Date.parse(before)) / A_DAY_MS));
  await ownStore().notes.put({ name: OPENED, value: new Date().toISOString() });
}

/** WebKit, which is every browser of an iPhone, does so; an app on the home screen is spared. */
function clearsUnused(): boolean {
  const standalone = (navigator as { standalone?: boolean }).standalone === true;
  return (
    !standalone && /AppleWebKit/.test(navigator.userAgent) && !/Chrome|Chromium|Edg|Android/.test(navigator.userAgent)
  );
}
