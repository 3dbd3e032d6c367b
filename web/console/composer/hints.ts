/** Turns a review into the hints that are shown: stops first, then worst first, at most three, never one that was settled. */
import type { Finding, Review } from "../../shared/api/types";

export interface Hint {
  id: string;
  finding: Finding;
}

const SHOWN = 3;
const LONGEST = 300;
const ORDER: Record<string, number> = { stop: 0, high: 1, medium: 2, low: 3 };

/** The same finding on the same words keeps its id while the rest of the draft changes. */
export function hintId(finding: Finding, text: string): string {
  return finding.start === null ? finding.check : `${finding.check}:${text.slice(finding.start, finding.end ?? finding.start)}`;
}

/** Firm findings underline and open by themselves; advice waits in the checklist until somebody asks for it. */
export function hintsOf(review: Pick<Review, "findings" | "quiet">, text: string, settled: ReadonlySet<string>): { hints: Hint[]; advice: Hint[] } {
  const quiet = new Set(review.quiet);
  const all = review.findings
    .filter((finding) => finding.stops || !quiet.has(finding.check))
    .map((finding) => ({ id: hintId(finding, text), finding }))
    .filter((hint) => !settled.has(hint.id));
  const worst = [...all].sort((a, b) => rank(a.finding) - rank(b.finding) || where(a.finding) - where(b.finding));
  const stops = worst.filter((hint) => hint.finding.stops);
  const firm = worst.filter((hint) => !hint.finding.stops && hint.finding.firm).slice(0, SHOWN);
  const advice = worst.filter((hint) => !hint.finding.stops && !hint.finding.firm).slice(0, SHOWN - firm.length);
  return { hints: [...stops, ...firm.sort((a, b) => where(a.finding) - where(b.finding))], advice };
}

/** Where a rewrite goes, in UTF-16 units: in place of words, or between them where something is missing. */
export function placeOf(finding: Finding): [number, number] | null {
  if (finding.start !== null) return [finding.start, finding.end ?? finding.start];
  return finding.at === null ? null : [finding.at, finding.at];
}

/** The sentence that a finding stands in, for those who look into wrong hints; null where something is missing. */
export function sentenceOf(text: string, finding: Finding): string | null {
  if (finding.start === null) return null;
  const to = sentenceEnd(text, finding.end ?? finding.start);
  return text.slice(sentenceStart(text, finding.start), to).trim().slice(0, LONGEST);
}

/** Where the sentences stand that a finding speaks of, in UTF-16 units; null where something is missing. */
export function sentencePlace(text: string, finding: Finding): [number, number] | null {
  if (finding.start === null || finding.end === finding.start) return null;
  const start = sentenceStart(text, finding.start);
  const end = sentenceEnd(text, finding.end ?? finding.start);
  return text.slice(start, end).trim() ? [start, end] : null;
}

/** Where a place of the words as they were read stands now; null where it, or a character beside it, was changed. */
export function movedPlace([start, end]: [number, number], read: string, now: string): [number, number] | null {
  if (read === now) return [start, end];
  const [head, tail] = shared(read, now);
  if (end < head) return [start, end];
  const moved = now.length - read.length;
  return start > read.length - tail ? [start + moved, end + moved] : null;
}

function rank(finding: Finding): number {
  return finding.stops ? -1 : (ORDER[String(finding.severity)] ?? 2);
}

function where(finding: Finding): number {
  return finding.start ?? Number.MAX_SAFE_INTEGER;
}

export interface Rewrite {
  before: string;
  kept: string;
  added: string;
  removed: string;
  rest: string;
  after: string;
}

const CONTEXT = 70;

/** The sentence as it would read, with what changes told apart: shared beginnings and ends of the words stay plain. */
export function rewriteOf(text: string, finding: Finding): Rewrite | null {
  const { replacement } = finding;
  const place = placeOf(finding);
  if (replacement === null || !place) return null;
  const [start, end] = place;
  if (finding.start === null) {
    // What is missing goes in whole: the words on both sides only say where.
    const [before, after] = [text.slice(0, start).split("\n").at(-1) ?? "", text.slice(start).split("\n")[0] ?? ""];
    const [head, foot] = [replacement.startsWith("\n") ? "\n" : "", replacement.endsWith("\n") ? "\n" : " "];
    return { before: clipStart(before) + head, kept: "", added: replacement.trim(), removed: "", rest: foot, after: clipEnd(after) };
  }
  const old = text.slice(start, end);
  const [head, tail] = shared(old, replacement);
  return {
    before: clipStart(text.slice(sentenceStart(text, start), start)),
    kept: replacement.slice(0, head),
    added: replacement.slice(head, replacement.length - tail),
    removed: replacement.length === head + tail ? old.slice(head, old.length - tail) : "",
    rest: replacement.slice(replacement.length - tail),
    after: clipEnd(text.slice(end, sentenceEnd(text, end))),
  };
}

function clipStart(words: string): string {
  return words.length > CONTEXT ? `…${words.slice(-CONTEXT)}` : words;
}

function clipEnd(words: string): string {
  return words.length > CONTEXT ? `${words.slice(0, CONTEXT)}…` : words;
}

/** How many characters at both ends stay the same, cut back to whole words. */
function shared(old: string, fresh: string): [number, number] {
  let head = 0;
  while (head < Math.min(old.length, fresh.length) && old[head] === fresh[head]) head++;
  while (head > 0 && /\p{L}/u.test(fresh[head - 1] ?? "") && head < fresh.length) head--;
  let tail = 0;
  while (tail < Math.min(old.length, fresh.length) - head && old.at(-1 - tail) === fresh.at(-1 - tail)) tail++;
  while (tail > 0 && /\p{L}/u.test(fresh.at(-tail) ?? "") && tail < fresh.length - head) tail--;
  return [head, tail];
}

function sentenceStart(text: string, at: number): number {
  const before = text.slice(0, at);
  const found = Math.max(before.lastIndexOf("\n"), lastEnd(before));
  return found < 0 ? 0 : found + 1 + (/^\s/.test(text.slice(found + 1)) ? 1 : 0);
}

function lastEnd(before: string): number {
  const match = [...before.matchAll(/[.!?…](?=\s)/gu)].at(-1);
  return match ? match.index : -1;
}

function sentenceEnd(text: string, at: number): number {
  if (/[.!?…]\s*$/u.test(text.slice(0, at)) || /^\s*$/.test(text.slice(at))) return at;
  const match = /[.!?…](?=\s|$)|\n/u.exec(text.slice(at));
  return match ? at + match.index + 1 : text.length;
}
