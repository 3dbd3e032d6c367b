/** Turns a review into the hints that are shown: stops first, then worst first, at most three, never one that was settled. */
import type { Finding, Review } from "../../shared/api/types";

export interface Hint {
  id: string;
  finding: Finding;
}

const SHOWN = 3;
const ORDER: Record<string, number> = { stop: 0, high: 1, medium: 2, low: 3 };

/** The same finding on the same words keeps its id while the rest of the draft changes. */
export function hintId(finding: Finding, text: string): string {
  return finding.start === null ? finding.check : `${finding.check}:${text.slice(finding.start, finding.end ?? finding.start)}`;
}

export function hintsOf(review: Review, text: string, settled: ReadonlySet<string>): Hint[] {
  const quiet = new Set(review.quiet);
  const all = review.findings
    .filter((finding) => finding.stops || !quiet.has(finding.check))
    .map((finding) => ({ id: hintId(finding, text), finding }))
    .filter((hint) => !settled.has(hint.id));
  const worst = [...all].sort((a, b) => rank(a.finding) - rank(b.finding) || where(a.finding) - where(b.finding));
  const stops = worst.filter((hint) => hint.finding.stops);
  const rest = worst.filter((hint) => !hint.finding.stops).slice(0, SHOWN);
  return [...stops, ...rest.sort((a, b) => where(a.finding) - where(b.finding))];
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
  const { start, end, replacement } = finding;
  if (replacement === null || start === null) return null;
  const old = text.slice(start, end ?? start);
  const [head, tail] = shared(old, replacement);
  const from = sentenceStart(text, start);
  const to = sentenceEnd(text, end ?? start);
  return {
    before: (start - from > CONTEXT ? "…" : "") + text.slice(Math.max(from, start - CONTEXT), start),
    kept: replacement.slice(0, head),
    added: replacement.slice(head, replacement.length - tail),
    removed: replacement.length === head + tail ? old.slice(head, old.length - tail) : "",
    rest: replacement.slice(replacement.length - tail),
    after: text.slice(end ?? start, Math.min(to, (end ?? start) + CONTEXT)) + (to - (end ?? start) > CONTEXT ? "…" : ""),
  };
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
