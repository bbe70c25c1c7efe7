// Makes a photo smaller before it is hashed and sent. What the camera wrote of time and place goes along byte for byte,
// and a note in the file says what it was made from.
import { sha256 } from "./canonical";

const QUALITY = 0.85;
const JPEG = "image/jpeg";
const [EXIF, COMMENT, IMAGE_DATA] = [0xe1, 0xfe, 0xda];
const EXIF_NAME = "Exif\0\0";

/** The photo with a long edge of `edge` pixels; the very file where it is small already, is no JPEG, or cannot be read. */
export async function smaller(file: Blob, edge: number | null): Promise<Blob> {
  if (edge === null || file.type !== JPEG) return file;
  const made = await remade(file, edge).catch(() => null); // what cannot be read here is evidence all the same
  return made !== null && made.size < file.size ? made : file;
}

async function remade(file: Blob, edge: number): Promise<Blob | null> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const { exif, others } = parted(bytes);
  // Without its EXIF no decoder turns the picture: its pixels keep the place that the camera's word for turning means.
  const picture = await createImageBitmap(new Blob(others, { type: JPEG }));
  const { width, height } = picture;
  const scale = edge / Math.max(width, height);
  const drawn = scale < 1 ? await drawnAt(picture, Math.round(width * scale), Math.round(height * scale)) : null;
  picture.close();
  if (drawn === null) return null;
  const made = new Uint8Array(await drawn.arrayBuffer());
  const note = `greenctl: made smaller from ${width}x${height}, ${bytes.length} bytes, sha256 ${await sha256(bytes.buffer)}`;
  return new Blob([made.slice(0, 2), ...exif, comment(note), made.slice(2)], { type: JPEG });
}

/** The segments with EXIF, and all the rest of a JPEG file in its order. */
function parted(bytes: Uint8Array<ArrayBuffer>): {
  exif: Uint8Array<ArrayBuffer>[];
  others: Uint8Array<ArrayBuffer>[];
} {
  const view = new DataView(bytes.buffer);
  const exif: Uint8Array<ArrayBuffer>[] = [];
  const others = [bytes.slice(0, 2)];
  let at = 2;
  while (view.getUint8(at) === 0xff && view.getUint8(at + 1) !== IMAGE_DATA) {
    const segment = bytes.slice(at, at + 2 + view.getUint16(at + 2));
    (isExif(segment) ? exif : others).push(segment);
    at += segment.length;
  }
  return { exif, others: [...others, bytes.slice(at)] };
}

function isExif(segment: Uint8Array): boolean {
  return segment[1] === EXIF && String.fromCharCode(...segment.slice(4, 4 + EXIF_NAME.length)) === EXIF_NAME;
}

function drawnAt(picture: ImageBitmap, width: number, height: number): Promise<Blob | null> {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  const pen = canvas.getContext("2d");
  if (pen === null) return Promise.resolve(null);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, 0, 0, width, height);
  return new Promise((done) => canvas.toBlob(done, JPEG, QUALITY));
}

function comment(text: string): Uint8Array<ArrayBuffer> {
  const said = new TextEncoder().encode(text);
  const segment = new Uint8Array(4 + said.length);
  new DataView(segment.buffer).setUint16(2, 2 + said.length);
  segment.set([0xff, COMMENT]);
  segment.set(said, 4);
  return segment;
}
