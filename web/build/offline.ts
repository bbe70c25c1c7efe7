// Makes the service worker: which files the app consists of is known only once they are built.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import type { Plugin } from "vite";

export interface Offline {
  page: string;
  icons: string;
  worker: string;
}

export function offline({ page, icons, worker }: Offline): Plugin {
  return {
    name: "offline",
    apply: "build",
    enforce: "post", // after the page itself
    generateBundle: { order: "post", handler(_options, bundle) {
      const files = Object.keys(bundle).filter((name) => !name.endsWith(".map"));
      const assets = files.filter((name) => !name.endsWith(".html")).sort();
      const hash = createHash("sha256");
      for (const name of files.sort()) {
        const part = bundle[name];
        if (part) hash.update(name).update(part.type === "chunk" ? part.code : part.source);
      }
      const source = readFileSync(worker, "utf8")
        .replace("__VERSION__", JSON.stringify(hash.digest("hex").slice(0, 16)))
        .replace("__FILES__", JSON.stringify(["/app/", ...[...assets, ...readdirSync(icons)].map((name) => `/app/${name}`)]));
      if (!files.includes(page)) this.error(`${page} was not built`);
      this.emitFile({ type: "asset", fileName: "worker.js", source });
    } },
  };
}
