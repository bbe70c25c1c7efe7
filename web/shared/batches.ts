// How many operations go at once. What is too much for the server, or for something between us and it, goes in parts.
import type { Schemas } from "./http";
import type { Written } from "./store";
import { t } from "./words";

/** The code of what is too large by itself: the server has never seen it. */
export const OPERATION_TOO_LARGE = "web.operation_too_large";

const MOST = 100;
/** A quarter of what the contract lets a batch be: where the line breaks off, that much goes again. */
let mostBytes = 512 * 1024;

export function inBatches(written: Written[]): Written[][] {
  const batches: Written[][] = [];
  let bytes = 0;
  for (const one of written) {
    const last = batches[batches.length - 1];
    bytes += sizeOf(one);
    if (last && last.length < MOST && bytes <= mostBytes) last.push(one);
    else {
      batches.push([one]);
      bytes = sizeOf(one);
    }
  }
  return batches;
}

/** From now on parts are smaller than this one was, which was too large; false where it cannot be parted. */
export function cutSmaller(batch: Written[]): boolean {
  mostBytes = batch.reduce((bytes, one) => bytes + sizeOf(one), 0) / 2;
  return batch.length > 1;
}

export function tooLarge(): Schemas["OperationProblem"] {
  return {
    type: "about:blank",
    code: OPERATION_TOO_LARGE,
    title: t("too_large.title"),
    detail: t("too_large.detail"),
    next_step: t("too_large.next"),
    action: "fix_and_resend",
    details: {},
    problems: [],
  };
}

const sizeOf = ({ made }: Written) => new TextEncoder().encode(JSON.stringify(made)).length;
