// How much of the network photos may take: what the city says, and what this person has chosen on this phone.
import { computed, ref } from "vue";
import { anonymous, answered } from "./http";
import { ownStore } from "./session";

/** What a browser tells of the network; some tell nothing. */
interface Connection extends EventTarget {
  type?: string;
}

const EDGE = "photo_long_edge";
const [WHOLE, ON_WIFI] = ["greenctl.photos_whole", "greenctl.photos_on_wifi"];
const connection = (navigator as { connection?: Connection }).connection;
const type = ref(connection?.type);
/** Photos go on whatever network there is until it changes: somebody has said so. */
const letGo = ref(false);
let learned = false;

export const whole = ref(localStorage.getItem(WHOLE) === "yes");
export const onWifi = ref(localStorage.getItem(ON_WIFI) === "yes");
/** Whether this browser tells one network from another. */
export const tellsNetwork = computed(() => type.value !== undefined && type.value !== "unknown");
/** Photos wait: for a network that costs nothing, or for a word where nobody can tell which one it is. */
export const photosHeld = computed(
  () => onWifi.value && !letGo.value && !["wifi", "ethernet"].includes(type.value ?? ""),
);

export function wantWhole(wanted: boolean): void {
  whole.value = wanted;
  localStorage.setItem(WHOLE, wanted ? "yes" : "no");
}

export function wantWifi(wanted: boolean): void {
  [onWifi.value, letGo.value] = [wanted, false];
  localStorage.setItem(ON_WIFI, wanted ? "yes" : "no");
}

export function letPhotosGo(): void {
  letGo.value = true;
}

/** Says when the network is another one. */
export function watchNetwork(changed: () => void): void {
  connection?.addEventListener("change", () => {
    [type.value, letGo.value] = [connection.type, false];
    changed();
  });
}

/** Ask the city once each time the app is started; what it said last holds until then. */
export async function learnLongEdge(): Promise<void> {
  if (learned) return;
  const { photo_long_edge } = await answered(anonymous.GET("/app/config", {}));
  await ownStore().notes.put({ name: EDGE, value: photo_long_edge });
  learned = true;
}

/** What the city says, in pixels; null: nothing, or it was never heard. */
export async function cityLongEdge(): Promise<number | null> {
  return (await ownStore().note<number | null>(EDGE)) ?? null;
}

/** To how many pixels photos are made smaller now; null: not at all. */
export async function longEdge(): Promise<number | null> {
  return whole.value ? null : cityLongEdge();
}
