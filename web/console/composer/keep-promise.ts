/** Makes the promise on offer a dated follow-up. */
import type { Reviewing } from "./review.svelte";

/** True when there was a dated promise to keep. */
export function keepPromise(review: Reviewing): boolean {
  const { promise } = review;
  if (!promise?.due) return false;
  review.keep(promise, promise.due);
  return true;
}
