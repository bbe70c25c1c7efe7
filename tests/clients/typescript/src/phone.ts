// A phone without good signal: everything is written down first, sent as often as it takes, and may be killed anywhere.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { answer, client, expect, key, Refused, type Schemas } from "./client.js";

interface Task {
  address: string;
  token: string;
  day: "inspector" | "enterprise";
  season_id: string;
  sources: string[];
  operations: number;
  photos: string; // a folder: the camera roll
  notes: string; // a file: what the phone remembers
}

interface Photo {
  new: Schemas["NewPhotoIn"];
  file: string;
  verified: boolean;
}

interface Notes {
  device_id: string;
  key: JsonWebKey; // a phone keeps it where nothing can read it; this one has files only
  registered: boolean;
  made: Schemas["OperationIn"][];
  photos: Photo[];
  settled: Record<string, Schemas["Outcome"]["outcome"]>;
}

const CURVE = { name: "ECDSA", namedCurve: "P-256" };
const task = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as Task;
const api = client(task.address, task.token);
const notes = existsSync(task.notes) ? (JSON.parse(readFileSync(task.notes, "utf8")) as Notes) : await workWithoutSignal();

/** Keys in order and no spaces: what is hashed of an operation. There are no floats in it. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`).join(",")}}`;
}

function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

function save(state: Notes): void {
  writeFileSync(`${task.notes}.half`, JSON.stringify(state));
  renameSync(`${task.notes}.half`, task.notes);
}

async function aKey(): Promise<JsonWebKey> {
  const { privateKey } = await crypto.subtle.generateKey(CURVE, true, ["sign"]);
  return crypto.subtle.exportKey("jwk", privateKey);
}

async function signed(text: string): Promise<string> {
  const key = await crypto.subtle.importKey("jwk", notes.key, CURVE, false, ["sign"]);
  const made = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key, new TextEncoder().encode(text));
  return Buffer.from(made).toString("base64url");
}

/** What the server is shown of the key, and that it is this phone's: with a challenge of its own, for this session. */
async function introduced(): Promise<Schemas["NewDevice"]> {
  const { kty, crv, x, y } = notes.key;
  const public_key = { kty, crv, x, y } as NonNullable<Schemas["NewDevice"]["public_key"]>;
  const { challenge } = answer(await api.POST("/auth/challenges"));
  const { family } = JSON.parse(Buffer.from(task.token.split(".")[1] ?? "", "base64url").toString()) as { family: string };
  const said = ["greenctl-proof-1", "register", challenge, family, notes.device_id, sha256(canonical(public_key))];
  const proof = { challenge, signature: await signed(said.join("\n")) };
  return { id: notes.device_id, name: "示例手机", platform: "android", public_key, proof };
}

async function workWithoutSignal(): Promise<Notes> {
  const state: Notes = {
    device_id: crypto.randomUUID(), key: await aKey(), registered: false,
    made: [], photos: [], settled: {},
  };
  (task.day === "inspector" ? inspect : declare)(state);
  save(state);
  return state;
}

/** What every operation says of itself. */
function next(state: Notes, photos: Photo[]) {
  const last = state.made.at(-1);
  return {
    op_id: crypto.randomUUID(), counter: state.made.length + 1, base_version: 0, photos: photos.map((one) => one.new.id),
    previous_hash: last ? sha256(canonical(last)) : "0".repeat(64), captured_at: new Date().toISOString(),
  };
}

function inspect(state: Notes): void {
  for (let number = 0; number < task.operations; number += 1) {
    const id = crypto.randomUUID();
    const taken = take(state, "finding", id, number, task.operations);
    const body = {
      id, issue: "uncovered_soil", source_id: task.sources[number % task.sources.length] ?? "",
      text: `示例：第 ${number + 1} 处裸土未覆盖`, position: { longitude: "116.6", latitude: "35.4", accuracy_m: "8" },
      photos: taken.map((photo) => ({ id: photo.new.id, slot: "east" })),
    };
    state.made.push({ ...next(state, taken), kind: "finding.record", body });
  }
}

function declare(state: Notes): void {
  const declarations = task.sources.map((source_id) => {
    const id = crypto.randomUUID();
    const body = { id, source_id, season_id: task.season_id, programme: "emergency" };
    state.made.push({ ...next(state, []), kind: "declaration.begin", body });
    return id;
  });
  const edits = task.operations - declarations.length;
  for (let edit = 0; edit < edits; edit += 1) {
    const declaration_id = declarations[edit % declarations.length] ?? "";
    const taken = take(state, "declaration", declaration_id, edit, edits);
    const facts = { sample_a: { stack_nox: String(edit + 1) } };
    const body = { declaration_id, answers: { facts } };
    state.made.push({ ...next(state, taken), kind: "declaration.edit", body });
  }
}

/** Every `step`th picture of the camera roll shows this. */
function take(state: Notes, subject_kind: string, subject_id: string, from: number, step: number): Photo[] {
  const files = readdirSync(task.photos).sort().filter((_, number) => number % step === from);
  const taken = files.map((file) => described(subject_kind, subject_id, file));
  state.photos.push(...taken);
  return taken;
}

function described(subject_kind: string, subject_id: string, file: string): Photo {
  const bytes = readFileSync(join(task.photos, file));
  const shown: Schemas["NewPhotoIn"] = {
    id: crypto.randomUUID(), subject_kind, subject_id, media_type: "image/jpeg",
    sha256: sha256(bytes), size_bytes: bytes.length, captured_at: new Date().toISOString(),
  };
  return { new: shown, file, verified: false };
}

/** Again until it goes through; what no repeat would change ends the day. */
async function patiently<T>(attempt: () => Promise<T>): Promise<T> {
  for (let waited = 20; ; waited = Math.min(waited * 2, 500)) {
    try {
      return await attempt();
    } catch (error) {
      const action = error instanceof Refused ? error.problem.action : "retry_later"; // else: the connection broke
      if (action !== "retry_later" && action !== "renew_and_resend") throw error;
    }
    await new Promise((done) => setTimeout(done, waited * (0.5 + Math.random())));
  }
}

async function push(operations: Schemas["OperationIn"][]): Promise<void> {
  const envelope = { device_id: notes.device_id, operations };
  const body = { ...envelope, signature: await signed(canonical(envelope)) };
  const { outcomes, released } = await patiently(async () => answer(await api.POST("/sync/batches", { body })));
  for (const told of [...outcomes, ...released]) {
    const outcome = told.first?.outcome ?? told.outcome;
    if (told.then === "stop_all" || outcome === "refused" || outcome === "conflict") {
      throw new Error(`operation ${told.counter}: ${JSON.stringify(told)}`);
    }
    if (outcome === "applied") notes.settled[told.op_id] = outcome;
  }
  progress();
}

async function upload(photos: Photo[]): Promise<void> {
  const body = { photos: photos.map((photo) => photo.new) };
  const { items } = await patiently(async () => answer(await api.POST("/photos", { body })));
  for (const slot of items) {
    const photo = photos.find((one) => one.new.id === slot.photo.id);
    if (photo) await send(photo, slot);
    progress();
  }
}

async function send(photo: Photo, slot: Schemas["SlotOut"]): Promise<void> {
  const params = { path: { photo_id: photo.new.id } };
  let told = slot;
  photo.verified = await patiently(async () => {
    if (told.photo.state === "verified") return true;
    if (told.photo.state === "refused") throw new Error(`${photo.file}: ${told.photo.reason}`);
    if (told.ticket) {
      const { url, method, headers } = told.ticket;
      const bytes = readFileSync(join(task.photos, photo.file));
      await fetch(new URL(url, task.address), { method, headers, body: bytes }).catch(() => undefined);
    }
    const confirmed = await api.POST("/photos/{photo_id}/confirm", { params });
    if (confirmed.data?.state === "verified") return true;
    told = answer(await api.POST("/photos/{photo_id}/ticket", { params }));
    throw new Error("once more");
  });
}

function progress(): void {
  save(notes);
  const verified = notes.photos.filter((photo) => photo.verified).length;
  console.log(`progress ${Object.keys(notes.settled).length + verified}`);
}

function inParts<T>(all: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, part) => all.slice(part * size, (part + 1) * size));
}

function shuffled<T>(all: T[]): T[] {
  const drawn = all.map((one) => ({ one, at: Math.random() }));
  return drawn.sort((a, b) => a.at - b.at).map(({ one }) => one);
}

if (!notes.registered) {
  await patiently(async () => {
    const params = { header: key() }; // the challenge is another each time; the id makes a repeat harmless
    return answer(await api.POST("/me/devices", { params, body: await introduced() }));
  });
  notes.registered = true;
  progress();
}
const pulled = new Set<string>();
for (;;) {
  const operations = notes.made.filter((one) => !(one.op_id in notes.settled));
  const photos = notes.photos.filter((photo) => !photo.verified);
  if (operations.length + photos.length === 0) break;
  const work = [
    ...inParts(operations, 15).map((part) => () => push(shuffled(part))),
    ...inParts(photos, 10).map((part) => () => upload(part)),
  ];
  for (const part of inParts(shuffled(work), 3)) await Promise.all(part.map((begin) => begin()));
}
for (let cursor: string | undefined, complete = false; !complete; ) {
  const query = { limit: 50, ...(cursor === undefined ? {} : { cursor }) };
  const page = await patiently(async () => answer(await api.GET("/sync/changes", { params: { query } })));
  page.items
    .filter((item) => item.kind === "declaration" || item.kind === "finding")
    .forEach((item) => pulled.add(item.id));
  [cursor, complete] = [page.next, page.complete];
}
const made = notes.made.flatMap((one) =>
  one.kind === "declaration.begin" || one.kind === "finding.record" ? [one.body.id] : [],
);
expect("what is pulled of what was pushed", made.filter((id) => !pulled.has(id)), []);
console.log("done");
