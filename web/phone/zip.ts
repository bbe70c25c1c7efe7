// A ZIP archive of files as they are, without compression: photos would not get smaller.
export interface Entry {
  name: string;
  bytes: Blob;
}

const [LOCAL, CENTRAL, END] = [0x04034b50, 0x02014b50, 0x06054b50];
const VERSION = 20;
const UTF8 = 0x0800;
const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? 0xedb88320 ^ (rest >>> 1) : rest >>> 1;
  return rest;
});

export async function zipped(entries: Entry[], at: Date): Promise<Blob> {
  const files: BlobPart[] = [];
  const directory: BlobPart[] = [];
  let offset = 0;
  let listed = 0;
  for (const { name, bytes } of entries) {
    const title = new TextEncoder().encode(name);
    const facts = [VERSION, UTF8, 0, ...momentOf(at)];
    const sizes = [crc32(new Uint8Array(await bytes.arrayBuffer())), bytes.size, bytes.size];
    const head = [...shorts(...facts), ...longs(...sizes), ...shorts(title.length, 0)];
    files.push(Uint8Array.from([...longs(LOCAL), ...head]), title, bytes);
    const entry = Uint8Array.from([
      ...longs(CENTRAL),
      ...shorts(VERSION),
      ...head,
      ...shorts(0, 0, 0),
      ...longs(0, offset),
    ]);
    directory.push(entry, title);
    offset += 30 + title.length + bytes.size;
    listed += entry.length + title.length;
  }
  const count = entries.length;
  const end = Uint8Array.from([...longs(END), ...shorts(0, 0, count, count), ...longs(listed, offset), ...shorts(0)]);
  return new Blob([...files, ...directory, end], { type: "application/zip" });
}

/** Time and day as DOS wrote them, which is what the format has. */
function momentOf(at: Date): [number, number] {
  const time = (at.getHours() << 11) | (at.getMinutes() << 5) | (at.getSeconds() >> 1);
  return [time, ((at.getFullYear() - 1980) << 9) | ((at.getMonth() + 1) << 5) | at.getDate()];
}

function crc32(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (const byte of bytes) rest = (CRC[(rest ^ byte) & 0xff] ?? 0) ^ (rest >>> 8);
  return (rest ^ 0xffffffff) >>> 0;
}

const shorts = (...values: number[]) => values.flatMap((value) => [value & 0xff, (value >>> 8) & 0xff]);
const longs = (...values: number[]) => values.flatMap((value) => [...shorts(value), ...shorts(value >>> 16)]);
