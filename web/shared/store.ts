// What stays on the phone. Each account has a store of its own: whoever signs in next sees nothing of it, and what was
// not sent yet survives signing out.
import Dexie, { type EntityTable } from "dexie";
import type { Schemas } from "./http";

/** An item of the pack, as the server told it last. */
export interface Item {
  key: string;
  kind: string;
  id: string;
  source_id: string | null;
  body: unknown;
}

export type Kind = Schemas["OperationIn"]["kind"];
export type Standing = "queued" | "held" | "applied" | "conflict" | "refused" | "voided";

/** Something that a person did. `made` is sent as it stands here, however often it takes. */
export interface Written<K extends Kind = Kind> {
  counter: number;
  op_id: string;
  kind: K;
  subject: string;
  title: string;
  made: Extract<Schemas["OperationIn"], { kind: K }>;
  hash: string;
  standing: Standing;
  outcome: Schemas["Outcome"] | null;
  written_at: string;
}

export interface Taken {
  id: string;
  described: Schemas["NewPhotoIn"];
  /** none once the server has them for good */
  bytes: Blob | null;
  state: "waiting" | "verified" | "refused";
  reason: string | null;
  taken_at: string;
}

export interface Note {
  name: string;
  value: unknown;
}

const FULL = "QuotaExceededError";

export class Store extends Dexie {
  items!: EntityTable<Item, "key">;
  written!: EntityTable<Written, "counter">;
  taken!: EntityTable<Taken, "id">;
  notes!: EntityTable<Note, "name">;

  constructor(account: string) {
    // With its cache, Dexie loses sight of what a live query reads after its first answer from there: pages stay as they are.
    super(`greenctl-${account}`, { cache: "disabled" });
    this.version(1).stores({
      items: "key, kind, source_id",
      written: "counter, op_id, standing, subject",
      taken: "id, state",
      notes: "name",
    });
    this.version(2).upgrade((change) =>
      change.table<Taken>("taken").where("state").equals("verified").modify({ bytes: null }),
    );
  }

  async note<T>(name: string): Promise<T | undefined> {
    return (await this.notes.get(name))?.value as T | undefined;
  }
}

/** Whether it says that the phone has no room left. */
export function isFull(error: unknown): boolean {
  const { name, inner } = (error ?? {}) as { name?: string; inner?: { name?: string } | null };
  return name === FULL || inner?.name === FULL;
}

/** Ask the browser to keep what is stored when space runs short; false where it will not promise. */
export async function keepForGood(): Promise<boolean> {
  return (await navigator.storage?.persist?.()) ?? false;
}
