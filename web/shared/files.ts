// Files that are handed over to whoever sits in front of the screen.

/** Long enough for a slow phone to have taken the file. */
const TAKEN_MS = 60_000;

export function save(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), TAKEN_MS);
}
