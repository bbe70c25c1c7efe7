// A QR code as ISO/IEC 18004 describes it, of one size: version 5, level L, bytes, mask 0. An address with a code fits.

/** Modules of a side, without the quiet zone around. */
export const SIDE = 37;
export const MOST_BYTES = 106;
const DATA_WORDS = 108;
const CHECK_WORDS = 26;
const ALIGNED_AT = 30;
// Level L and mask 0, with their check bits: 01 000 and ten bits of BCH, XORed with 101010000010010.
const FORMAT = 0b111011111000100;

type Place = [x: number, y: number];
type Modules = (boolean | undefined)[][];

/** The places of the dark modules. Throws where the text is longer than MOST_BYTES. */
export function darkModules(text: string): Place[] {
  const modules: Modules = Array.from({ length: SIDE }, () => Array<boolean | undefined>(SIDE).fill(undefined));
  const set = (x: number, y: number, dark: boolean) => (modules[y]![x] = dark);
  drawPatterns(set);
  fill(modules, bitsOf(withChecks(words(new TextEncoder().encode(text)))));
  return modules.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [[x, y] as Place] : [])));
}

/** Mode, length, the bytes, and filling up to the size. */
function words(bytes: Uint8Array): number[] {
  if (bytes.length > MOST_BYTES) throw new Error(`${bytes.length} bytes are too many for one code`);
  const halves = [4, bytes.length >> 4, bytes.length & 15, ...[...bytes].flatMap((one) => [one >> 4, one & 15]), 0];
  const found = halves.flatMap((half, at) => (at % 2 ? [] : [(half << 4) | (halves[at + 1] ?? 0)]));
  while (found.length < DATA_WORDS) found.push((found.length - bytes.length) % 2 ? 0x11 : 0xec);
  return found;
}

/** With the remainder of a division by the Reed-Solomon generator, over the field of 256 by x^8+x^4+x^3+x^2+1. */
function withChecks(data: number[]): number[] {
  let generator = [1];
  for (let power = 0, root = 1; power < CHECK_WORDS; power += 1, root = times(root, 2))
    generator = [...generator, 0].map((one, at) => one ^ times(generator[at - 1] ?? 0, root));
  const rest = [...data, ...Array<number>(CHECK_WORDS).fill(0)];
  for (let at = 0; at < data.length; at += 1) {
    const first = rest[at]!;
    generator.forEach((one, step) => (rest[at + step]! ^= times(one, first)));
  }
  return [...data, ...rest.slice(data.length)];
}

function times(one: number, other: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) {
    product = (product << 1) ^ (product & 0x80 ? 0x11d : 0);
    if ((other >> bit) & 1) product ^= one;
  }
  return product;
}

const bitsOf = (all: number[]) => all.flatMap((one) => [7, 6, 5, 4, 3, 2, 1, 0].map((bit) => (one >> bit) & 1));

/** What is the same in every code of this size: finders, timing, alignment, format. */
function drawPatterns(set: (x: number, y: number, dark: boolean) => void): void {
  for (let at = 0; at < SIDE; at += 1) {
    set(at, 6, at % 2 === 0);
    set(6, at, at % 2 === 0);
  }
  for (const [left, top] of [
    [0, 0],
    [SIDE - 7, 0],
    [0, SIDE - 7],
  ] as Place[])
    // prettier-ignore
    square(4, left + 3, top + 3, (far, x, y) => inside(x, y) && set(x, y, far !== 2 && far !== 4));
  square(2, ALIGNED_AT, ALIGNED_AT, (far, x, y) => set(x, y, far !== 1));
  for (let bit = 0; bit < 15; bit += 1) {
    const dark = ((FORMAT >> (14 - bit)) & 1) === 1;
    set(...aroundFinder(bit), dark);
    set(...(bit < 7 ? ([8, SIDE - 1 - bit] as Place) : ([SIDE - 15 + bit, 8] as Place)), dark);
  }
  set(8, SIDE - 8, true);
}

const inside = (x: number, y: number) => x >= 0 && y >= 0 && x < SIDE && y < SIDE;

/** Where bits of the format stand at the first finder: along row 8 from the left, then up column 8, past the timing. */
function aroundFinder(bit: number): Place {
  if (bit < 8) return [bit < 6 ? bit : bit + 1, 8];
  return [8, bit === 8 ? 7 : 14 - bit];
}

/** All places of a square around a middle, with how far each is from it. */
function square(radius: number, x: number, y: number, see: (far: number, x: number, y: number) => void): void {
  for (let down = -radius; down <= radius; down += 1)
    for (let right = -radius; right <= radius; right += 1)
      see(Math.max(Math.abs(down), Math.abs(right)), x + right, y + down);
}

/** Two columns at a time from the right, up and down in turn, past the timing; every other module masked. */
function fill(modules: Modules, bits: number[]): void {
  let next = 0;
  for (let right = SIDE - 1, up = true; right > 0; right -= right === 8 ? 3 : 2, up = !up)
    for (let step = 0; step < SIDE; step += 1)
      for (const x of [right, right - 1]) {
        const y = up ? SIDE - 1 - step : step;
        if (modules[y]![x] === undefined) modules[y]![x] = (bits[next++] ?? 0) !== Number((x + y) % 2 === 0);
      }
}
