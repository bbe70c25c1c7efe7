// Workbooks that are sent and fetched with the session.
import { save } from "@shared/files";
import { answered } from "@shared/http";

export const WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/** How the client is told to send a file as it is. */
export const asFile = (file: File) => ({
  body: file as unknown as string,
  bodySerializer: () => file,
  headers: { "Content-Type": WORKBOOK },
});

/** Keep a file that only who may see it is sent. */
export async function keep(call: Promise<unknown>, name: string): Promise<void> {
  save((await answered(call as Promise<{ data?: unknown; response: Response }>)) as Blob, name);
}
