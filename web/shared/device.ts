// This phone's own key: it never leaves the browser, and a stolen token is worth nothing without it.
import { base64url, canonical, newId, sha256 } from "./canonical";
import { anonymous, answered, type Client, type Schemas } from "./http";

export interface DeviceOfAccount {
  account: string;
  login: string;
  device_id: string;
  keys: CryptoKeyPair;
}

const CURVE = { name: "ECDSA", namedCurve: "P-256" };
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" };

export async function newDevice(account: string, login: string): Promise<DeviceOfAccount> {
  const keys = (await crypto.subtle.generateKey(CURVE, false, ["sign", "verify"])) as CryptoKeyPair;
  return { account, login, device_id: newId(), keys };
}

export async function signed(device: DeviceOfAccount, text: string): Promise<string> {
  return base64url(await crypto.subtle.sign(SIGNATURE, device.keys.privateKey, new TextEncoder().encode(text)));
}

/** A proof for one purpose about named things, see docs/signing-in.md. */
export async function proof(device: DeviceOfAccount, purpose: string, ...parts: string[]): Promise<Schemas["Proof"]> {
  const { challenge } = await answered(anonymous.POST("/auth/challenges", {}));
  const text = ["greenctl-proof-1", purpose, challenge, ...parts].join("\n");
  return { challenge, signature: await signed(device, text) };
}

export async function deviceProof(
  device: DeviceOfAccount,
  purpose: string,
  ...parts: string[]
): Promise<Schemas["DeviceProof"]> {
  return { device_id: device.device_id, ...(await proof(device, purpose, ...parts)) };
}

/** Make the device known, and bind this session to it. */
export async function register(client: Client, device: DeviceOfAccount, session: string, name: string): Promise<void> {
  const params = { header: { "Idempotency-Key": device.device_id } };
  const body = await introduced(device, name, "register", session);
  await answered(client.POST("/me/devices", { params, body }));
}

/** The device as it introduces itself: its key, and the proof that it has it, for one purpose about one thing. */
export async function introduced(device: DeviceOfAccount, name: string, purpose: string, about: string) {
  const jwk = await crypto.subtle.exportKey("jwk", device.keys.publicKey);
  const key = { kty: "EC" as const, crv: "P-256" as const, x: jwk.x ?? "", y: jwk.y ?? "" };
  const thumbprint = await sha256(canonical(key)); // RFC 7638: exactly these members, in order
  return {
    id: device.device_id,
    name,
    platform: "web" as const,
    public_key: key,
    proof: await proof(device, purpose, about, device.device_id, thumbprint),
  };
}
