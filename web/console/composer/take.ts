/** Puts the rewrite of the hint on the screen into the words, which may have gone on since they were read. */
import type { Finding } from "../../shared/api/review";
import { movedPlace, placeOf, type Hint } from "./hints";

/** What was read of the words, and how to have them read once more. */
export interface Read {
  /** The words that the hints speak of. */
  readonly text: string;
  readonly current: Hint | null;
  /** Its rewrite is in the words already, which were not read since. */
  taken: Finding | null;
  /** Done once the words were read, or can't be. */
  again(text: string): Promise<void>;
}

interface Editor {
  text(): string;
  replace(start: number, end: number, words: string): void;
}

/**
 * Takes the hint that is shown and answers it: at once where its words still stand, else once they were read again.
 * The editor is asked for anew because the person may be elsewhere by then.
 */
export async function take(read: Read, editor: () => Editor | null): Promise<Finding | null> {
  const wanted = read.current?.finding;
  if (!wanted || wanted.replacement === null || wanted === read.taken) return null;
  if (put(read, editor(), wanted)) return wanted;
  const text = editor()?.text();
  if (!text) return null;
  await read.again(text);
  const fresh = read.current?.finding;
  return fresh?.check === wanted.check && put(read, editor(), fresh) ? fresh : null;
}

function put(read: Read, editor: Editor | null, finding: Finding): boolean {
  const place = placeOf(finding);
  const now = editor && place && movedPlace(place, read.text, editor.text());
  if (!now || finding.replacement === null) return false;
  read.taken = finding;
  editor.replace(...now, finding.replacement);
  return true;
}
