// Reads again from time to time while somebody looks, and never while nobody does.
import { onUnmounted } from "vue";

export function live(again: () => Promise<void>, seconds: number): void {
  let under_way = false;
  const timer = setInterval(async () => {
    if (document.hidden || under_way || !navigator.onLine) return;
    under_way = true;
    await again();
    under_way = false;
  }, seconds * 1000);
  onUnmounted(() => clearInterval(timer));
}
