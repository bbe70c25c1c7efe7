import vue from "@vitejs/plugin-vue";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { named } from "./build/named.ts";
import { offline } from "./build/offline.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// One project, one entry for each screen; what is built is served by the application under /app/.
export default defineConfig({
  root: here("."),
  base: "/app/",
  plugins: [
    vue(),
    named(),
    offline({ page: "phone/index.html", icons: here("public"), worker: here("build/worker.js") }),
  ],
  resolve: { alias: { "@shared": here("shared") } },
  build: {
    target: "chrome67", // the web view of Android 8
    cssTarget: "chrome67",
    outDir: "dist",
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // no data: in what the content policy calls our own
    rolldownOptions: { input: { phone: here("phone/index.html"), desk: here("desk/index.html") } },
  },
});
