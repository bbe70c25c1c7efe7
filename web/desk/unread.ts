// How many notices wait to be read; asked for again while somebody looks.
import { ref, watch } from "vue";
import { answered } from "@shared/http";
import { api, session } from "@shared/session";

export const unread = ref(0);

/** Without it, the bell shows nothing; so nothing stops here. */
export async function countUnread(): Promise<void> {
  if (!session.value) return;
  const told = await answered(api.GET("/notices/unread", {})).catch(() => null);
  if (told) unread.value = told.count;
}

watch(session, (now) => (now ? void countUnread() : (unread.value = 0)), { immediate: true });
setInterval(() => void (!document.hidden && navigator.onLine && countUnread()), 60_000);
