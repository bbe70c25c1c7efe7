// Between the phone and the server: photos and operations go up, the pack comes down. May be broken off anywhere.
import { reactive, ref } from "vue";
import { cutSmaller, inBatches, tooLarge } from "./batches";
import { canonical } from "./canonical";
import { signed } from "./device";
import { learnLongEdge, photosHeld, watchNetwork } from "./frugal";
import { answered, NoSignal, Refused, UNNAMED, type Problem, type Schemas } from "./http";
import { goOnAs, isOpen, renumber, setAside } from "./operations";
import { api, current, own, ownStore, session, stepUp } from "./session";
import type { Item, Standing, Taken, Written } from "./store";

export const busy = ref(false);
type Trouble = Problem | "no_signal" | null;
/** Why nothing was sent last time, or null. */
export const trouble = ref<Trouble>(null);
/** Why photos are still here, or null. They never keep anything else from going. */
export const photoTrouble = ref<Trouble>(null);
/** Whether something waits for the password: the key of a phone that came by hand-over proves nothing before. */
export const wantsPassword = ref(false);
export const lastSent = ref<Date | null>(null);
/** When it is tried again by itself; null where nothing waits, or where only a person sets it going. */
export const nextTry = ref<Date | null>(null);
/** Of each photo that is on its way, what part has gone. */
export const progress = reactive(new Map<string, number>());
/** Counts up whenever what is stored has changed, so that pages read it again. */
export const changes = ref(0);

const PHOTOS_AT_ONCE = 10;
/** What the contract lets an app send again by itself. */
const RETRIED: Problem["action"][] = ["retry_later", "renew_and_resend"];
const OF_WHAT_WAS_SENT = [404, 409, 422];
const TOO_LARGE = 413;
const STALLED_MS = 60_000;
const VOIDED = "sync.operation_voided";
const CURSOR = "cursor";
const SHORTEST_MS = 5_000;
const LONGEST_MS = 300_000;
let wait = SHORTEST_MS;
let timer: number | undefined;
let wanted = false;
let waitingElsewhere = async (): Promise<number> => 0;

/** Send and fetch now, and go on by itself while there is something to send, at first soon, then less and less often. */
export function exchange(): Promise<void> {
  wait = SHORTEST_MS;
  wanted = true; // while one is going on, another follows it: there may be something new
  return exchangeOnce();
}

async function exchangeOnce(): Promise<void> {
  if (busy.value || !session.value) return;
  busy.value = true;
  wanted = false;
  try {
    await push();
    if (await uploadAll()) await push(); // what was held for them goes now
    // Whoever has the pack may be out of reach at once: what the city says of photos comes first, and keeps nothing back.
    await learnLongEdge().finally(pull);
    lastSent.value = new Date();
    trouble.value = null;
  } catch (error) {
    trouble.value = told(error);
  } finally {
    busy.value = false;
    changes.value += 1;
    await (wanted ? exchangeOnce() : again());
  }
}

/** What is no trouble of sending is thrown on. */
function told(error: unknown): Trouble {
  if (error instanceof Refused) return error.problem;
  if (error instanceof NoSignal) return "no_signal";
  throw error;
}

/** Whenever there may be signal again. `elsewhere` counts what waits for an exchange and is not kept among operations. */
export function keepExchanging(elsewhere: () => Promise<number>): void {
  waitingElsewhere = elsewhere;
  addEventListener("online", () => void exchange());
  watchNetwork(() => void exchange());
  document.addEventListener("visibilitychange", () => document.hidden || void exchange());
  void exchange();
}

async function again(): Promise<void> {
  window.clearTimeout(timer);
  nextTry.value = null;
  if (!session.value || isStopped(trouble.value) || !(await waiting())) return;
  const delay = Math.max(wait * (0.75 + Math.random() / 2), askedToWait());
  nextTry.value = new Date(Date.now() + delay);
  timer = window.setTimeout(() => void exchangeOnce(), delay);
  wait = Math.min(wait * 2, LONGEST_MS);
}

/** The same again would be refused again. */
function isStopped(by: Trouble): boolean {
  return by !== null && by !== "no_signal" && !RETRIED.includes(by.action);
}

async function waiting(): Promise<number> {
  const store = ownStore();
  const open = await store.written.where("standing").anyOf("queued", "held").count();
  const photos =
    photosHeld.value || isStopped(photoTrouble.value) ? 0 : await store.taken.where("state").equals("waiting").count();
  return open + photos + (await waitingElsewhere());
}

/** For how long a server that has too much to do wants to be left alone. */
function askedToWait(): number {
  const asked = [trouble.value, photoTrouble.value].map(
    (one) => one !== "no_signal" && one?.details?.["retry_after_seconds"],
  );
  return 1000 * Math.max(0, ...asked.filter((one) => typeof one === "number"));
}

// Operations

async function push(): Promise<void> {
  const store = ownStore();
  await goOnAs(current().device_id);
  const open = await store.written.where("standing").anyOf("queued", "held").sortBy("counter");
  for (const batch of inBatches(open)) {
    const told = await sentIfItFits(batch);
    if (!told && (await madeFit(batch))) return push();
    if (!told) continue;
    await keep(told);
    if ([...told.outcomes, ...told.released].some((outcome) => outcome.then === "stop_all")) return takeUpCount(told);
    if (await sendsAgain(told.chain.missing)) return push();
  }
}

/** What was settled here and is not there any more goes again: the server was restored from a copy of before. Whether
 * there was any. */
async function sendsAgain(missing: Schemas["Missing"][]): Promise<boolean> {
  const lost = (one: Written) =>
    !isOpen(one) && missing.some(({ first, last }) => one.counter >= first && one.counter <= last);
  return (await ownStore().written.filter(lost).modify({ standing: "queued", outcome: null })) > 0;
}

/** Nothing where it was too large for the server, or for something between us and it. */
async function sentIfItFits(batch: Written[]): Promise<Schemas["BatchAnswer"] | null> {
  try {
    return await sent(batch);
  } catch (error) {
    if (error instanceof Refused && error.problem.status === TOO_LARGE) return null;
    throw error;
  }
}

/** Smaller parts from now on; what is too large by itself is set aside, so that it keeps nothing else from going. Whether
 * what is left is another now: what the server has already stays as it is, and its answer is heard another time. */
async function madeFit(batch: Written[]): Promise<boolean> {
  const [first] = batch;
  if (!first || cutSmaller(batch)) return true;
  if (first.standing === "held" || first.counter <= (await chainThere()).counter) return false;
  await setAside(first, tooLarge());
  return true;
}

/** What binds others waits for a fresh proof of who acts: the phone's key gives it, and the same is sent again. */
async function sent(written: Written[], proven = false): Promise<Schemas["BatchAnswer"]> {
  const device = await own(current().me.id);
  const body = { device_id: device.device_id, operations: written.map((one) => one.made) };
  const signature = await signed(device, canonical(body));
  const told = await answered(api.POST("/sync/batches", { body: { ...body, signature } }));
  const waits = told.outcomes.some((outcome) => outcomeOf(outcome).waits?.reason === "fresh_proof");
  if (!waits) wantsPassword.value = false;
  if (!waits || proven || !(await shown())) return told;
  return sent(written, true);
}

/** Whether this phone's key was taken as the proof. Where it is not, the rest goes on, and the person is asked. */
async function shown(): Promise<boolean> {
  if (wantsPassword.value) return false;
  try {
    await stepUp();
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.code !== "auth.step_up_refused") throw error;
    wantsPassword.value = true;
  }
  return !wantsPassword.value;
}

async function keep(told: Schemas["BatchAnswer"]): Promise<void> {
  const store = ownStore();
  await store.transaction("rw", store.written, store.notes, async () => {
    for (const outcome of [...told.outcomes, ...told.released]) {
      await store.written
        .where("op_id")
        .equals(outcome.op_id)
        .modify({ standing: standing(outcome), outcome });
    }
    await store.notes.put({ name: "server_nonce", value: told.server_nonce });
  });
}

function standing(outcome: Schemas["Outcome"]): Standing {
  const word = outcome.first?.outcome ?? outcome.outcome;
  if (outcomeOf(outcome).problem?.code === VOIDED) return "voided";
  if (word === "conflict") return outcomeOf(outcome).conflict?.severity === "soft" ? "applied" : "conflict";
  if (word === "refused" && outcomeOf(outcome).then === "wait") return "queued";
  if (word === "refused" && outcomeOf(outcome).then === "nothing") return "applied";
  return word === "applied" || word === "held" || word === "refused" ? word : "queued";
}

/** What was said of it the first time, if this is a repeat. */
export function outcomeOf(outcome: Schemas["Outcome"]) {
  return outcome.first ? { ...outcome, ...outcome.first } : outcome;
}

/** The server knows another chain than we do: number what it has not received from where it stands. What has an id that
 * another device of ours has used, before its answer was lost, gets one of its own. */
async function takeUpCount({ outcomes }: Schemas["BatchAnswer"]): Promise<void> {
  const { counter, hash } = await chainThere();
  const used = outcomes.filter((outcome) => outcome.problem?.code === "sync.operation_changed");
  await renumber({ counter, hash }, new Set(used.map((outcome) => outcome.op_id)));
}

function chainThere(): Promise<Schemas["DeviceStanding"]> {
  const path = { device_id: current().device_id };
  return answered(api.GET("/sync/devices/{device_id}", { params: { path } }));
}

// Photos

/** Send what photos there are; whether one was settled. What goes wrong with them is remembered and shown. */
async function uploadAll(): Promise<boolean> {
  const store = ownStore();
  const waiting = await store.taken.where("state").equals("waiting").primaryKeys();
  let settled = 0;
  photoTrouble.value = null;
  try {
    for (let from = 0; from < waiting.length && !photosHeld.value; from += PHOTOS_AT_ONCE) {
      const photos = await store.taken.bulkGet(waiting.slice(from, from + PHOTOS_AT_ONCE));
      settled += await upload(photos.filter((photo) => photo !== undefined));
      changes.value += 1;
    }
  } catch (error) {
    photoTrouble.value = told(error);
  }
  return settled > 0;
}

/** Declare and upload these; how many were settled. One that is refused takes none of the others with it. */
async function upload(photos: Taken[]): Promise<number> {
  let settled = 0;
  try {
    const { items } = await answered(api.POST("/photos", { body: { photos: photos.map((photo) => photo.described) } }));
    for (const slot of items) {
      const photo = photos.find((one) => one.id === slot.photo.id);
      if (photosHeld.value) return settled;
      if (photo && (await uploaded(photo, slot))) settled += 1;
    }
  } catch (error) {
    if (!(error instanceof Refused) || !isOfPhotos(error.problem)) throw error;
    const [only, ...others] = photos;
    if (only && !others.length) return (await refuse(only, error.problem)) ? 1 : 0;
    for (const photo of photos) settled += await upload([photo]);
  }
  return settled;
}

/** Whether it is about what was sent: no other photo would meet the same. */
function isOfPhotos({ status, code }: Problem): boolean {
  return OF_WHAT_WAS_SENT.includes(status) && code !== UNNAMED;
}

/** Keep why with the photo, for its person to read; whether it is for good. */
async function refuse(photo: Taken, problem: Problem): Promise<boolean> {
  const { detail, problems, next_step, action } = problem;
  const reason = [detail, ...(problems ?? []).map((one) => one.message), next_step].join(" ");
  const isFinal = action !== "wait" && !RETRIED.includes(action);
  if (!isFinal) photoTrouble.value = problem;
  await ownStore().taken.update(photo.id, { state: isFinal ? "refused" : "waiting", reason });
  return isFinal;
}

/** Whether the server has said its last word on it. */
async function uploaded(photo: Taken, { photo: seen, ticket }: Schemas["SlotOut"]): Promise<boolean> {
  if (seen.state === "verified" || seen.state === "refused") return settle(photo, seen);
  if (ticket && seen.state !== "uploaded") await put(photo, ticket).finally(() => progress.delete(photo.id));
  const path = { photo_id: photo.id };
  return settle(photo, await answered(api.POST("/photos/{photo_id}/confirm", { params: { path } })));
}

/** The bytes to where the ticket says, as long as they move. What became of them is known when they are confirmed. */
function put({ id, bytes }: Taken, { url, method, headers }: Schemas["TicketOut"]): Promise<void> {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest(); // fetch does not tell how much has gone
    let stalling: number | undefined;
    const moved = () => {
      window.clearTimeout(stalling);
      stalling = window.setTimeout(() => request.abort(), STALLED_MS);
    };
    request.open(method, url);
    for (const [name, value] of Object.entries(headers))
      if (name !== "Content-Length") request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => {
      progress.set(id, loaded / total);
      moved();
    };
    request.onload = () => done();
    request.onerror = request.onabort = () => failed(new NoSignal());
    request.onloadend = () => window.clearTimeout(stalling);
    request.send(bytes);
    moved();
  });
}

async function settle(photo: Taken, seen: Pick<Schemas["PhotoOut"], "state" | "reason">): Promise<boolean> {
  if (seen.state !== "verified" && seen.state !== "refused") return false;
  const bytes = seen.state === "verified" ? null : photo.bytes; // phones are small
  await ownStore().taken.update(photo.id, { state: seen.state, reason: seen.reason ?? null, bytes });
  return true;
}

// The pack

async function pull(): Promise<void> {
  const store = ownStore();
  for (;;) {
    const cursor = await store.note<string>(CURSOR);
    const page = await pageAfter(cursor);
    if (page) await keepPage(page, cursor);
    if (page?.complete) return;
  }
}

/** Nothing where the server does not know the cursor any more: it is let go of, and everything is told anew. */
async function pageAfter(cursor?: string): Promise<Schemas["PackPage"] | undefined> {
  try {
    return await answered(api.GET("/sync/changes", { params: { query: cursor === undefined ? {} : { cursor } } }));
  } catch (error) {
    if (cursor === undefined || !(error instanceof Refused) || error.problem.code !== "request.cursor_not_good")
      throw error;
    await ownStore().notes.bulkDelete([CURSOR, "told"]);
    return undefined;
  }
}

/** Unless another tab has gone on from the same place meanwhile: then it knows more. */
async function keepPage(page: Schemas["PackPage"], asked: string | undefined): Promise<void> {
  const store = ownStore();
  await store.transaction("rw", store.items, store.notes, async () => {
    if ((await store.note<string>(CURSOR)) !== asked) return;
    const told = new Set((await store.note<string[]>("told")) ?? []);
    const items = page.items.map(asItem);
    for (const { kind, id } of page.gone) {
      await store.items.delete(`${kind}/${id}`);
      if (kind === "source") await store.items.where("source_id").equals(id).delete();
    }
    await store.items.bulkPut(items); // a source may be gone and its case still here
    if (page.full) {
      items.forEach((item) => told.add(item.key));
      if (page.complete) await store.items.filter((item) => !told.has(item.key)).delete();
    }
    await store.notes.put({ name: "told", value: page.full && !page.complete ? [...told] : [] });
    await store.notes.put({ name: CURSOR, value: page.next });
    await store.notes.put({ name: "server_nonce", value: page.server_nonce });
  });
}

function asItem({ kind, id, body }: Schemas["Told"]): Item {
  const source_id = kind === "source" ? id : ((body as { source_id?: string }).source_id ?? null);
  return { key: `${kind}/${id}`, kind, id, source_id, body };
}
