import { createApp } from "vue";
import { resume } from "@shared/session";
import { bring, speakAsBefore } from "@shared/words";
import "@shared/look.css";
import App from "./App.vue";
import "./look.css";
import "./figures.css";
import { router } from "./router";
import zh from "./words/zh.json";

async function start(): Promise<void> {
  bring(zh, () => import("./words/en.json"));
  await Promise.all([speakAsBefore(), resume()]);
  createApp(App).use(router).mount("#app");
}

void start();
