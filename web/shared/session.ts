// Who is signed in on this phone. Tabs share one session; only one of them renews it at a time.
import Dexie, { type EntityTable } from "dexie";
import { shallowRef } from "vue";
import { deviceProof, introduced, newDevice, proof, register, type DeviceOfAccount } from "./device";
import { anonymous, answered, carrying, Refused, type Schemas } from "./http";
import { Store } from "./store";
import { t } from "./words";

export interface Session {
  slot: "current";
  me: Schemas["Account"];
  session_id: string;
  access_token: string;
  refresh_token: string;
  expires_at: number;
  device_id: string;
}

class Sessions extends Dexie {
  current!: EntityTable<Session, "slot">;
  devices!: EntityTable<DeviceOfAccount, "account">;

  constructor() {
    super("greenctl");
    this.version(1).stores({ current: "slot", devices: "account, login" });
  }
}

const kept = new Sessions();
const EARLY_MS = 30_000;
const LOST = new Set(["auth.device_revoked", "auth.device_proof_refused"]);

export const session = shallowRef<Session | null>(null);
export const store = shallowRef<Store | null>(null);
/** The session is over on the server; what is on the phone stays. */
export const locked = shallowRef(false);

/** Take up the session that this phone had, if it had one. */
export async function resume(): Promise<void> {
  enter((await kept.current.get("current")) ?? null);
}

/** Sign in, with this phone's key where the account has one here, and make the key known where it is new. */
export async function signIn(login: string, password: string): Promise<void> {
  const { tokens, device } = await opened(login, password);
  const me = await answered(carrying(async () => tokens.access_token).GET("/me", {}));
  const own = device ?? (await newDevice(me.id, login));
  const begun = asSession(tokens, me, own.device_id);
  if (!device) {
    await register(
      carrying(async () => tokens.access_token),
      own,
      begun.session_id,
      t("device.name"),
    );
    await kept.devices.put(own);
  }
  await kept.current.put(begun);
  enter(begun);
}

/** Sign in with the code that another phone of the same person shows: this one becomes a device of its own. */
export async function takeOver(code: string): Promise<void> {
  const device = await newDevice("", "");
  const body = { code, device: await introduced(device, t("device.name"), "hand_over", code) };
  const tokens = await answered(anonymous.POST("/auth/hand-overs/redeem", { body }));
  const me = await answered(carrying(async () => tokens.access_token).GET("/me", {}));
  await kept.devices.put({ ...device, account: me.id, login: me.login });
  const begun = asSession(tokens, me, device.device_id);
  await kept.current.put(begun);
  enter(begun);
}

async function opened(login: string, password: string) {
  const device = await kept.devices.where({ login }).first();
  const body = { login, password, device: device ? await deviceProof(device, "sign_in", device.device_id) : null };
  try {
    return { tokens: await answered(anonymous.POST("/auth/sign-in", { body })), device };
  } catch (error) {
    if (!device || !(error instanceof Refused) || !LOST.has(error.problem.code)) throw error;
    // The key is good no more: this phone becomes a new device of the account.
    const tokens = await answered(anonymous.POST("/auth/sign-in", { body: { ...body, device: null } }));
    return { tokens, device: undefined };
  }
}

/** Sign out of this phone. What was not sent stays in the account's own store and goes on with the next sign-in. */
export async function signOut(): Promise<void> {
  const ending = session.value;
  await kept.current.delete("current");
  enter(null);
  if (ending) {
    const body = { refresh_token: ending.refresh_token };
    await anonymous.POST("/auth/sign-out", { body }).catch(() => undefined);
  }
}

/** Show anew that it is this person: with the password. */
export async function stepUpBy(password: string): Promise<void> {
  await answered(api.POST("/auth/step-up", { body: { password } }));
}

/** Show anew that it is this person: with the phone's key. */
export async function stepUp(): Promise<void> {
  const { device_id, session_id, me } = current();
  const device = await own(me.id);
  const body = { device: await deviceProof(device, "step_up", session_id, device_id) };
  await answered(api.POST("/auth/step-up", { body }));
}

export const api = carrying(token);

export function current(): Session {
  if (!session.value) throw new Error("nobody is signed in");
  return session.value;
}

export function ownStore(): Store {
  if (!store.value) throw new Error("nobody is signed in");
  return store.value;
}

export async function own(account: string): Promise<DeviceOfAccount> {
  const device = await kept.devices.get(account);
  if (!device) throw new Error("this phone has no key");
  return device;
}

function enter(begun: Session | null): void {
  session.value = begun;
  locked.value = false;
  if (store.value && (!begun || store.value.name !== `greenctl-${begun.me.id}`)) {
    store.value.close();
    store.value = null;
  }
  if (begun && !store.value) store.value = new Store(begun.me.id);
}

/** The token to carry; never the one that the server has refused. */
async function token(refused?: string): Promise<string> {
  if (good(current(), refused)) return current().access_token;
  return navigator.locks ? navigator.locks.request("greenctl-renew", () => renewed(refused)) : renewed(refused);
}

function good({ access_token, expires_at }: Session, refused?: string): boolean {
  return access_token !== refused && expires_at - EARLY_MS > Date.now();
}

/** The token of a session that another tab may have renewed meanwhile. */
async function renewed(refused?: string): Promise<string> {
  const found = await kept.current.get("current");
  if (found && good(found, refused)) {
    session.value = found;
    return found.access_token;
  }
  const { me, device_id, refresh_token } = current();
  try {
    const device = await own(me.id);
    const body = { refresh_token, proof: await proof(device, "refresh", refresh_token) };
    const tokens = await answered(anonymous.POST("/auth/refresh", { body }));
    session.value = asSession(tokens, me, device_id);
    await kept.current.put(session.value);
    return session.value.access_token;
  } catch (error) {
    if (error instanceof Refused && error.problem.action === "sign_in_again") locked.value = true;
    throw error;
  }
}

function asSession(tokens: Schemas["Tokens"], me: Schemas["Account"], device_id: string): Session {
  const { access_token, refresh_token, session_id, expires_in } = tokens;
  const expires_at = Date.now() + expires_in * 1000;
  return { slot: "current", me, session_id, access_token, refresh_token, expires_at, device_id };
}
