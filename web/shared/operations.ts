// Writing down what a person does. Nothing is sent here: an operation is numbered, chained and kept first.
import { canonical, newId, sha256 } from "./canonical";
import type { Schemas } from "./http";
import { ownStore } from "./session";
import type { Store, Taken, Written } from "./store";

type Made = Schemas["OperationIn"];

/** What somebody does, by kind. */
export type Deed = { [K in Made["kind"]]: About & { kind: K; body: Extract<Made, { kind: K }>["body"] } }[Made["kind"]];

interface About {
  /** what it is about, so that its page can show what is under way */
  subject: string;
  /** in words, for the queue */
  title: string;
  base_version?: number;
  photos?: string[];
  position?: Schemas["PhonePosition"] | null;
}

type Link = Pick<Written, "counter" | "hash">;

const BEGINNING: Link = { counter: 0, hash: "0".repeat(64) };
/** Under this name the store notes whose chain it is. */
const CHAIN_OF = "chain_of";

/** Keep an operation, with the photos that it is about, in the place of the notes it was drafted in: when this returns,
 * all of it is safe on the phone; when it fails, none of it is there. A deed that is made of what was written before it
 * is a function, asked when its turn has come. */
export function write(
  deed: Deed | (() => Promise<Deed>),
  photos: Taken[] = [],
  drafts: () => Promise<string[]> = async () => [],
): Promise<void> {
  return inTurn(async () => {
    const done = typeof deed === "function" ? await deed() : deed;
    await keep([...photos.map((photo) => declared(photo, done.title)), done], photos, await drafts());
  });
}

/** Keep photos that no operation is about. */
export function writePhotos(photos: Taken[], title: string): Promise<void> {
  const deeds = photos.map((photo) => declared(photo, title));
  return inTurn(() => keep(deeds, photos));
}

const declared = ({ described }: Taken, title: string): Deed => ({
  kind: "photo.declare",
  subject: described.subject_id,
  title,
  body: described,
});

async function keep(deeds: Deed[], photos: Taken[], drafts: string[] = []): Promise<void> {
  const store = ownStore();
  const server_nonce = await store.note<string>("server_nonce");
  const written: Written[] = [];
  let last = await lastLink(store);
  for (const deed of deeds) {
    const one = await linked(deed, last, server_nonce);
    written.push(one);
    last = one;
  }
  await store.transaction("rw", store.taken, store.written, store.notes, async () => {
    await store.taken.bulkPut(photos);
    await store.written.bulkAdd(written);
    await store.notes.bulkDelete(drafts);
  });
}

function linked(deed: Deed, last: Link, server_nonce?: string): Promise<Written> {
  const { kind, body } = deed;
  const made_at = new Date().toISOString();
  const made = {
    kind,
    body,
    op_id: newId(),
    counter: last.counter + 1,
    previous_hash: last.hash,
    base_version: deed.base_version ?? 0,
    captured_at: made_at,
    photos: deed.photos ?? [],
    ...(server_nonce ? { server_nonce } : {}),
    ...(deed.position ? { position: said(deed.position) } : {}),
  } as Made;
  return asWritten(made, deed.subject, deed.title, made_at);
}

/** Number anew, from what the server has, whatever it has not received: after a lost count. */
export async function renumber(chain: Link, renamed: Set<string> = new Set()): Promise<void> {
  const store = ownStore();
  await inTurn(async () => {
    const unsent = (await store.written.orderBy("counter").toArray()).filter((one) => one.counter > chain.counter);
    const again = await numbered(unsent, chain, renamed);
    await store.transaction("rw", store.written, store.notes, async () => {
      await store.written.bulkDelete(unsent.map((one) => one.counter));
      await store.written.bulkPut(again);
      await store.notes.put({ name: "chain", value: chain });
    });
  });
}

/** Take one that can never be received out of the chain, refused for `problem`; what follows on it is numbered anew. It
 * stands below 1 then, with what this phone wrote as another device, unless another tab was quicker. */
export async function setAside(one: Written, problem: Schemas["OperationProblem"]): Promise<void> {
  const store = ownStore();
  await inTurn(async () => {
    const all = await store.written.orderBy("counter").toArray();
    const [first, ...after] = all.filter(({ counter }) => counter >= one.counter);
    if (first?.op_id !== one.op_id || !isOpen(first)) return;
    const before: Link = { counter: one.counter - 1, hash: one.made.previous_hash };
    const again = await numbered(after, before, new Set());
    const counter = Math.min(0, ...all.map((other) => other.counter)) - 1;
    await store.transaction("rw", store.written, store.notes, async () => {
      await store.written.bulkDelete([first, ...after].map((gone) => gone.counter));
      await store.written.bulkPut([
        { ...first, counter, standing: "refused", outcome: refusedHere(one, problem) },
        ...again,
      ]);
      await store.notes.put({ name: "chain", value: before });
    });
  });
}

/** Send after all what was set aside: as it was written, behind everything else. */
export async function takeUp(one: Written): Promise<void> {
  const store = ownStore();
  await inTurn(async () => {
    const again = await numbered([one], await lastLink(store), new Set());
    await store.transaction("rw", store.written, async () => {
      await store.written.delete(one.counter);
      await store.written.bulkAdd(again);
    });
  });
}

/** As the server would have told it. */
function refusedHere({ op_id, counter }: Written, problem: Schemas["OperationProblem"]): Schemas["Outcome"] {
  const nothing = { answer: null, conflict: null, first: null, waits: null };
  return { ...nothing, op_id, counter, outcome: "refused", then: "needs_you", problem };
}

/** Where this phone is another device than the one that the store's chain is of, what is open goes on from 1. What that
 * one left held never goes from there, so it is sent under an id of its own; what is settled is set aside, below 1. */
export async function goOnAs(device_id: string): Promise<void> {
  const store = ownStore();
  const before = await store.note<string>(CHAIN_OF);
  if (before === device_id) return;
  await inTurn(async () => {
    const all = before === undefined ? [] : await store.written.orderBy("counter").toArray();
    const open = all.filter((one) => isOpen(one) && one.kind !== "operation.void"); // there is nothing to take back any more
    const last = all[all.length - 1]?.counter ?? 0;
    const aside = all
      .filter((one) => !open.includes(one))
      .map((one) => ({
        ...one,
        counter: one.counter - last,
        standing: isOpen(one) ? ("voided" as const) : one.standing,
      }));
    const held = new Set(open.filter((one) => one.standing === "held").map((one) => one.op_id));
    const again = await numbered(open, BEGINNING, held);
    await store.transaction("rw", store.written, store.notes, async () => {
      await store.written.bulkDelete(all.map((one) => one.counter));
      await store.written.bulkPut([...aside, ...again]);
      if (before !== undefined) await store.notes.put({ name: "chain", value: BEGINNING });
      await store.notes.put({ name: CHAIN_OF, value: device_id });
    });
  });
}

export const isOpen = ({ standing }: Written) => standing === "queued" || standing === "held";

/** The same again, one after the other behind `last`; those in `renamed` under another id. */
async function numbered(operations: Written[], last: Link, renamed: Set<string>): Promise<Written[]> {
  const again: Written[] = [];
  for (const one of operations) {
    const op_id = renamed.has(one.op_id) ? newId() : one.op_id;
    const { counter, hash } = again[again.length - 1] ?? last;
    const made = { ...one.made, op_id, counter: counter + 1, previous_hash: hash };
    again.push(await asWritten(made, one.subject, one.title, one.written_at));
  }
  return again;
}

/** Two tabs never write the same number. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks ? navigator.locks.request("greenctl-chain", work) : work();
}

async function lastLink(store: Store): Promise<Link> {
  const last = await store.written.where("counter").above(0).last();
  return last ?? (await store.note<Link>("chain")) ?? BEGINNING;
}

async function asWritten(made: Made, subject: string, title: string, written_at: string): Promise<Written> {
  const hash = await sha256(canonical(made));
  return {
    counter: made.counter,
    op_id: made.op_id,
    kind: made.kind,
    subject,
    title,
    made,
    hash,
    standing: "queued",
    outcome: null,
    written_at,
  };
}

function said({ accuracy_m, ...place }: Schemas["PhonePosition"]): Schemas["PositionIn"] {
  return accuracy_m ? { ...place, accuracy_m } : place;
}
