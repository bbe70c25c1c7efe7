import { createApp } from "vue";
import { resume } from "@shared/session";
import { speakAsBefore } from "@shared/words";
import "@shared/look.css";
import App from "./App.vue";
import "./look.css";
import { router } from "./router";

async function start(): Promise<void> {
  await Promise.all([speakAsBefore(), resume()]);
  createApp(App).use(router).mount("#app");
}

void start();
