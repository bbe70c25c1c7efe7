// Notices while the app is closed: this browser subscribes at its push service, and the server seals them for it alone.
import { base64url } from "@shared/canonical";
import { anonymous, answered, Refused, type Schemas } from "@shared/http";
import { api, current, ownStore } from "@shared/session";

const WANTED = "push";
const TAKEN = "notices.subscription_taken";

/** Old phones and web views inside other apps cannot. */
export const canPush = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

/** What the server signs by; null: it sends none. */
export async function serverKey(): Promise<string | null> {
  return (await answered(anonymous.GET("/app/config", {}))).push_key;
}

/** Whether this person has turned it on here, and the browser still allows it. */
export async function isOn(): Promise<boolean> {
  return canPush && Notification.permission === "granted" && (await ownStore().note<boolean>(WANTED)) === true;
}

/** On a press alone, since the browser asks the person. False: they, or the browser, would not have it. */
export async function turnOn(): Promise<boolean> {
  if ((await Notification.requestPermission()) !== "granted") return false;
  await subscribe();
  await ownStore().notes.put({ name: WANTED, value: true });
  return true;
}

export async function turnOff(): Promise<void> {
  await answered(api.DELETE("/me/devices/{device_id}/push-subscription", { params: device() }));
  await ownStore().notes.delete(WANTED);
  await letGo();
}

/** With each start: a session, a browser's address and the server's key may be other ones than before. */
export async function keepOn(): Promise<void> {
  if (await isOn()) await subscribe();
}

/** Whoever signs in next on this phone begins with a new address. */
export async function letGo(): Promise<void> {
  const worker = await navigator.serviceWorker.getRegistration("/app/");
  await (await worker?.pushManager.getSubscription())?.unsubscribe();
}

async function subscribe(): Promise<void> {
  const key = await serverKey();
  if (!key) return;
  try {
    await tell(await subscription(key));
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.code !== TAKEN) throw error;
    // Somebody else was signed in here before, and their sign-out has not arrived yet.
    await letGo();
    await tell(await subscription(key));
  }
}

async function subscription(key: string): Promise<PushSubscription> {
  const push = (await navigator.serviceWorker.ready).pushManager;
  const known = await push.getSubscription();
  const boundTo = known?.options.applicationServerKey;
  if (known && boundTo && base64url(boundTo) === key) return known;
  await known?.unsubscribe();
  return push.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
}

async function tell(made: PushSubscription): Promise<void> {
  const body: Schemas["SubscriptionIn"] = {
    endpoint: made.endpoint,
    public_key: base64url(made.getKey("p256dh") ?? new ArrayBuffer(0)),
    secret: base64url(made.getKey("auth") ?? new ArrayBuffer(0)),
  };
  await answered(api.PUT("/me/devices/{device_id}/push-subscription", { params: device(), body }));
}

const device = () => ({ path: { device_id: current().device_id } });

function bytes(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}
