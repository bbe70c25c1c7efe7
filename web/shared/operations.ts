// Writing down what a person does. Nothing is sent here: an operation is numbered, chained and kept first.
import { canonical, newId, sha256 } from "./canonical";
import type { Schemas } from "./http";
import { ownStore } from "./session";
import type { Store, Written } from "./store";

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

const BEGINNING = { counter: 0, hash: "0".repeat(64) };

/** Keep an operation; it is safe on the phone when this returns. */
export async function write(deed: Deed): Promise<Written> {
  const store = ownStore();
  const made_at = new Date().toISOString();
  const server_nonce = (await store.note<string>("server_nonce")) ?? null;
  return inTurn(async () => {
    const last = await lastLink(store);
    const { kind, body } = deed;
    const made = {
      kind, body, op_id: newId(), counter: last.counter + 1, previous_hash: last.hash,
      base_version: deed.base_version ?? 0, captured_at: made_at, photos: deed.photos ?? [], ...(server_nonce ? { server_nonce } : {}),
      ...(deed.position ? { position: said(deed.position) } : {}),
    } as Made;
    const written = await asWritten(made, deed.subject, deed.title, made_at);
    await store.written.add(written);
    return written;
  });
}

/** Number anew, from what the server has, whatever it has not received: after a lost count or with a new device. */
export async function renumber(chain: { counter: number; hash: string }): Promise<void> {
  const store = ownStore();
  await inTurn(async () => {
    const unsent = (await store.written.orderBy("counter").toArray()).filter((one) => one.counter > chain.counter);
    let last = chain;
    const again: Written[] = [];
    for (const one of unsent) {
      const made = { ...one.made, counter: last.counter + 1, previous_hash: last.hash };
      const link = await asWritten(made, one.subject, one.title, one.written_at);
      again.push(link);
      last = link;
    }
    await store.transaction("rw", store.written, store.notes, async () => {
      await store.written.bulkDelete(unsent.map((one) => one.counter));
      await store.written.bulkPut(again);
      await store.notes.put({ name: "chain", value: chain });
    });
  });
}

/** Two tabs never write the same number. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks ? navigator.locks.request("greenctl-chain", work) : work();
}

async function lastLink(store: Store): Promise<{ counter: number; hash: string }> {
  const last = await store.written.orderBy("counter").last();
  return last ?? (await store.note<typeof BEGINNING>("chain")) ?? BEGINNING;
}

async function asWritten(
  made: Made, subject: string, title: string, written_at: string
): Promise<Written> {
  const hash = await sha256(canonical(made));
  return {
    counter: made.counter, op_id: made.op_id, kind: made.kind, subject, title, made, hash,
    standing: "queued", outcome: null, written_at,
  };
}

function said({ accuracy_m, ...place }: Schemas["PhonePosition"]): Schemas["PositionIn"] {
  return accuracy_m ? { ...place, accuracy_m } : place;
}
