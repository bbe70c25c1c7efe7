import { createApp } from "vue";
import App from "./App.vue";
import { router } from "./router";
import { speakAsBefore } from "@shared/words";
import { resume } from "@shared/session";
import { keepExchanging } from "@shared/sync";
import { unsent } from "./site_visits";
import "@shared/look.css";

async function start(): Promise<void> {
  document.documentElement.classList.toggle("elder", localStorage.getItem("greenctl.elder") === "yes");
  await Promise.all([speakAsBefore(), resume()]);
  createApp(App).use(router).mount("#app");
  keepExchanging(async () => (await unsent()).filter(({ draft }) => draft.ready).length);
  if ("serviceWorker" in navigator && import.meta.env.PROD) {
    await navigator.serviceWorker.register("/app/worker.js", { scope: "/app/" });
  }
}

const started = start();
// A notice was pressed, perhaps while the app starts: its page, as the worker names it.
if ("serviceWorker" in navigator)
  navigator.serviceWorker.addEventListener("message", ({ data }: MessageEvent<{ open: string }>) => {
    void started.then(() => router.push(data.open.replace(/^\/app/, "")));
  });
