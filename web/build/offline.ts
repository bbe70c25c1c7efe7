// Makes the service worker: which files the app consists of is known only once they are built.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import type { Plugin, Rolldown } from "vite";

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
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const files = filesOf(page, bundle);
        const assets = files.filter((name) => !name.endsWith(".html")).sort();
        const hash = createHash("sha256");
        for (const name of files.sort()) {
          const part = bundle[name];
          if (part) hash.update(name).update(part.type === "chunk" ? part.code : part.source);
        }
        const source = readFileSync(worker, "utf8")
          .replace("__VERSION__", JSON.stringify(hash.digest("hex").slice(0, 16)))
          .replace(
            "__FILES__",
            JSON.stringify(["/app/", ...[...assets, ...readdirSync(icons)].map((name) => `/app/${name}`)]),
          );
        if (!files.includes(page)) this.error(`${page} was not built`);
        this.emitFile({ type: "asset", fileName: "worker.js", source });
      },
    },
  };
}

type Bundle = Rolldown.OutputBundle;

/** The page, every script it may ever load, their styles, and what belongs to no screen: not what others load. */
function filesOf(page: string, bundle: Bundle): string[] {
  const found = new Set<string>();
  const add = (name: string) => {
    const part = bundle[name];
    if (!part || found.has(name)) return;
    found.add(name);
    if (part.type !== "chunk") return;
    [
      ...part.imports,
      ...part.dynamicImports,
      ...(part.viteMetadata?.importedCss ?? []),
      ...(part.viteMetadata?.importedAssets ?? []),
    ].forEach(add);
  };
  for (const part of Object.values(bundle)) {
    const entry = part.type === "chunk" && part.isEntry && part.facadeModuleId?.endsWith(`/${page}`);
    if (entry || part.fileName === page || part.fileName.endsWith(".webmanifest")) add(part.fileName);
  }
  return [...found];
}
