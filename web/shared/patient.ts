// No request waits for ever: a network that wants a page opened first, and a connection that died without a word, say
// nothing and refuse nothing.

/** A server that lives has begun to answer by then: its own proxy gives up after 65 s (deploy/nginx.conf). */
const ANSWERED_MS = 70_000;
/** Ways in are small questions. A refresh token is good for 60 s more where its answer was lost (docs/signing-in.md):
 * this and two more tries fit into them. */
const WAY_IN_MS = 15_000;
/** fetch does not tell how much of a file has gone. */
const FILE_SENT_MS = 300_000;

/** As fetch, and rejects as without signal once nothing has moved for too long; what comes slowly may take its time. */
export async function patient(request: Request): Promise<Response> {
  const giving = new AbortController();
  let clock: number | undefined;
  const wait = (patience: number) => {
    window.clearTimeout(clock);
    clock = window.setTimeout(() => giving.abort(), patience);
  };
  wait(patienceFor(request));
  try {
    return await whole(await fetch(request, { signal: giving.signal }), () => wait(ANSWERED_MS));
  } finally {
    window.clearTimeout(clock);
  }
}

function patienceFor({ url, headers }: Request): number {
  if (new URL(url).pathname.startsWith("/auth/")) return WAY_IN_MS;
  const type = headers.get("Content-Type");
  return type && !type.startsWith("application/json") ? FILE_SENT_MS : ANSWERED_MS;
}

/** The answer with all of its body. */
async function whole(response: Response, moved: () => void): Promise<Response> {
  const reader = response.body?.getReader();
  const parts: BlobPart[] = [];
  for (moved(); reader; moved()) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
  }
  return new Response(parts.length ? new Blob(parts) : null, response);
}
