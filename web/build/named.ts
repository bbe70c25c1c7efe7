// Puts the catalogue's words where no script runs yet: the page's head and the manifest.
import type { Plugin } from "vite";
import en from "../shared/words/en.json" with { type: "json" };
import zh from "../shared/words/zh.json" with { type: "json" };

export function named(): Plugin {
  const words: Record<string, string> = Object.fromEntries([
    ...Object.entries(zh.page).map(([key, text]) => [`zh.${key}`, text]),
    ...Object.entries(en.page).map(([key, text]) => [`en.${key}`, text]),
  ]);
  return {
    name: "named",
    transformIndexHtml: (html) => html.replace(/%([a-z]+\.[a-z_]+)%/g, (_, key: string) => words[key] ?? missing(key)),
    generateBundle() {
      this.emitFile({ type: "asset", fileName: "manifest.webmanifest", source: JSON.stringify(manifest(), null, 2) });
    },
  };
}

function missing(key: string): never {
  throw new Error(`the catalogue has no page.${key}`);
}

function manifest() {
  return {
    id: "/app/",
    name: zh.page.name,
    short_name: zh.page.short_name,
    description: zh.page.description,
    lang: "zh-CN",
    start_url: "/app/",
    scope: "/app/",
    display: "standalone",
    background_color: "#f4f6f5",
    theme_color: "#0b5d4b",
    icons: [
      { src: "/app/icon-192.png", sizes: "192x192", type: "image/png", purpose: "any" },
      { src: "/app/icon-512.png", sizes: "512x512", type: "image/png", purpose: "any" },
      { src: "/app/icon-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
      { src: "/app/icon.svg", sizes: "any", type: "image/svg+xml" },
    ],
  };
}
