// Scores what comes in, a line of JSON each, with the phone's own code.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const web = new URL("../../web/", import.meta.url);
const ts = createRequire(new URL("package.json", web))("typescript");
const source = readFileSync(new URL("shared/self_score.ts", web), "utf-8");
const module = ts.transpileModule(source, { compilerOptions: { module: "ESNext", target: "ES2022" } }).outputText;
const { score } = await import(`data:text/javascript,${encodeURIComponent(module)}`);

for await (const line of createInterface({ input: process.stdin })) {
  const { rules, answers, kind } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(score(rules, answers, kind))}\n`);
}
