/** What the same engine that reads replies says of an article while it is written; one hint at a time is open. */
import { post, Problem } from "../../shared/api/client";
import type { Finding } from "../../shared/api/review";
import type { Underline } from "../composer/handle";
import { hintsOf, type Hint } from "../composer/hints";
import { take } from "../composer/take";
import type { BodyHandle } from "./editor/handle";

const READ_AFTER = 500;

export class Reading {
  findings = $state.raw<Finding[]>([]);
  /** The editor's text that the findings speak of. */
  text = $state("");
  /** Flesch's reading ease, 0 hard to 100 easy; null where it can't be said. */
  ease = $state<number | null>(null);
  settled = $state.raw<ReadonlySet<string>>(new Set());
  currentId = $state<string | null>(null);
  /** Whether the text as it was last read is the one on the screen. */
  read = $state(false);
  taken: Finding | null = null;

  #found = $derived(hintsOf({ findings: this.findings, quiet: [] }, this.text, this.settled));
  all = $derived<Hint[]>([...this.#found.hints, ...this.#found.advice]);
  at = $derived(
    Math.max(
      0,
      this.all.findIndex((hint) => hint.id === this.currentId),
    ),
  );
  current = $derived<Hint | null>(this.all[this.at] ?? null);

  readonly #id: string;
  readonly #editor: () => BodyHandle | null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: AbortController | null = null;

  constructor(id: string, editor: () => BodyHandle | null) {
    this.#id = id;
    this.#editor = editor;
  }

  changed(now = false): void {
    this.stop();
    this.read = false;
    this.#timer = setTimeout(() => void this.#ask(), now ? 0 : READ_AFTER);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#running?.abort();
  }

  go(step: 1 | -1): boolean {
    const count = this.all.length;
    if (count) this.choose(this.all[(this.at + step + count) % count]!.id);
    return count > 0;
  }

  choose(id: string): void {
    this.currentId = id;
    this.mark();
  }

  settle(id: string): void {
    this.settled = new Set([...this.settled, id]);
    this.mark();
  }

  /** Takes the open hint's rewrite. */
  async take(): Promise<void> {
    await take(this, this.#editor);
  }

  /** Reads at once, without the pause that typing gets. */
  async again(): Promise<void> {
    this.stop();
    await this.#ask();
  }

  mark(): void {
    const underlines = this.all.flatMap(({ id, finding }): Underline[] => {
      if (finding.start === null || finding.end === null || finding.end === finding.start) return [];
      return [{ id, start: finding.start, end: finding.end, tone: finding.stops ? "stop" : "warn", on: id === this.current?.id }];
    });
    this.#editor()?.mark(underlines);
  }

  async #ask(): Promise<void> {
    const editor = this.#editor();
    if (!editor) return;
    const running = new AbortController();
    this.#running = running;
    const text = editor.text();
    try {
      const answer = await post<{ findings: Finding[]; readability: number | null }>(`/api/console/articles/${this.#id}/review`, { text }, { signal: running.signal });
      if (running.signal.aborted || editor.text() !== text) return;
      this.text = text;
      this.findings = answer.findings;
      this.ease = answer.readability;
      this.read = true;
      this.mark();
    } catch (error) {
      // Hints that can't be had never stand in the way of writing.
      if (!(error instanceof Problem) && !(error instanceof DOMException)) throw error;
    }
  }
}
