/** Keeps asking what the draft reads like while it is written, and remembers what the person settled. */
import { post, Problem } from "../../shared/api/client";
import type { DraftPromise, Finding, Review } from "../../shared/api/types";
import type { Kind } from "./composer.svelte";
import type { EditorHandle, Underline } from "./handle";
import { toasts } from "../../shared/ui/toasts.svelte";
import { t } from "../../shared/words/words";
import { hintId, hintsOf } from "./hints";
import { HintStory } from "./tell-hint";

const REVIEW_AFTER = 150;
const SEND_WAITS = 1_200;

/** A promise stays the same one when its sentence ends or our own goes on after it. */
const bare = (text: string) => text.replace(/[.!,;]+$/, "");

export interface KeptPromise {
  text: string;
  due: string;
}

export class Reviewing {
  latest = $state.raw<Review | null>(null);
  /** The text that `latest` speaks of. */
  text = $state("");
  settled = $state.raw<ReadonlySet<string>>(new Set());
  overrides = $state.raw<{ check: string; reason: string }[]>([]);
  kept = $state.raw<KeptPromise[]>([]);
  declined = $state.raw<ReadonlySet<string>>(new Set());
  currentId = $state<string | null>(null);
  whyOpen = $state(false);

  #found = $derived(this.latest ? hintsOf(this.latest, this.text, this.settled) : { hints: [], advice: [] });
  hints = $derived(this.#found.hints);
  /** Lines of the checklist; one opens when somebody asks for it. */
  advice = $derived(this.#found.advice);
  all = $derived([...this.hints, ...this.advice]);
  stops = $derived(this.hints.filter((hint) => hint.finding.stops));
  at = $derived(
    Math.max(
      0,
      this.all.findIndex((hint) => hint.id === this.currentId),
    ),
  );
  current = $derived(this.all.find((hint) => hint.id === this.currentId) ?? this.hints[0] ?? null);
  /** The first promise of the draft that is neither kept as a follow-up nor declined. */
  promise = $derived(this.latest?.promises.find((one) => !this.declined.has(one.text) && !this.kept.some((kept) => kept.text === one.text)) ?? null);

  taken: Finding | null = null;
  readonly story: HintStory;
  readonly #conversation: string;
  readonly #kind: () => Kind;
  readonly #editor: () => EditorHandle | null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: AbortController | null = null;

  constructor(conversation: string, kind: () => Kind, editor: () => EditorHandle | null) {
    this.#conversation = conversation;
    this.story = new HintStory(conversation);
    this.#kind = kind;
    this.#editor = editor;
  }

  textChanged(text: string, now = false): void {
    clearTimeout(this.#timer);
    this.#running?.abort();
    if (!text.trim()) {
      this.latest = null;
      this.text = "";
      return;
    }
    this.#timer = setTimeout(() => void this.#ask(text), now ? 0 : REVIEW_AFTER);
  }

  /** Asks at once, without the pause that typing gets. */
  async again(text: string): Promise<void> {
    clearTimeout(this.#timer);
    await this.#ask(text);
  }

  /** Whether nothing stops this text; asks first when the last answer is about other words. */
  async settledFor(text: string): Promise<boolean> {
    if (this.text !== text && text.trim()) {
      // The server checks again on sending, so a slow review must not keep a reply back.
      await Promise.race([this.again(text), new Promise((resolve) => setTimeout(resolve, SEND_WAITS))]);
    }
    if (this.text !== text) return true;
    if (!this.stops.length) this.story.leave(this.all);
    return !this.stops.length;
  }

  forget(): void {
    clearTimeout(this.#timer);
    this.#running?.abort();
    this.story.renew();
    this.latest = null;
    this.text = "";
    this.settled = new Set();
    this.overrides = [];
    this.kept = [];
    this.declined = new Set();
    this.currentId = null;
    this.whyOpen = false;
  }

  go(step: 1 | -1): void {
    if (!this.all.length) return;
    const next = this.current ? this.at + step : 0;
    this.currentId = this.all[(next + this.all.length) % this.all.length]?.id ?? null;
    this.whyOpen = false;
    this.mark();
  }

  choose(id: string): void {
    if (!this.all.some((hint) => hint.id === id) || id === this.current?.id) return;
    this.currentId = id;
    this.whyOpen = false;
    this.mark();
  }

  goToStop(): void {
    this.currentId = this.stops[0]?.id ?? this.currentId;
    this.mark();
  }

  settle(id: string): void {
    this.settled = new Set([...this.settled, id]);
    this.whyOpen = false;
    this.mark();
  }

  override(finding: Finding, reason: string): void {
    this.overrides = [...this.overrides, { check: finding.check, reason }];
    this.settle(hintId(finding, this.text));
  }

  addStops(findings: Finding[], text: string): void {
    this.text = text;
    const review = this.latest ?? { findings: [], promises: [], questions: [], checklist: [], quiet: [] };
    this.latest = { ...review, findings: [...review.findings.filter((one) => !one.stops), ...findings] };
    this.settled = new Set();
    this.overrides = [];
    this.goToStop();
  }

  keep(promise: DraftPromise, due: string): void {
    this.kept = [...this.kept.filter((one) => one.text !== promise.text), { text: promise.text, due }];
  }

  decline(promise: { text: string }): void {
    this.kept = this.kept.filter((one) => one.text !== promise.text);
    this.declined = new Set([...this.declined, promise.text]);
  }

  /** Only promises that still stand in the draft are kept. */
  promisesToKeep(): { text: string; start: number; end: number; due_at: string }[] {
    return this.kept.flatMap(({ text, due }) => {
      const found = this.latest?.promises.find((one) => one.text === text);
      return found ? [{ text, start: found.start, end: found.end, due_at: due }] : [];
    });
  }

  mark(): void {
    const underlines = this.hints.flatMap(({ id, finding }): Underline[] => {
      if (finding.start === null || finding.end === null || finding.end === finding.start) return [];
      const tone = finding.stops ? "stop" : /promise/.test(finding.check) ? "note" : "warn";
      return [{ id, start: finding.start, end: finding.end, tone, on: id === this.current?.id }];
    });
    this.#editor()?.mark(underlines);
  }

  async #ask(text: string): Promise<void> {
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    try {
      const review = await post<Review>("/api/console/review", { conversation_id: this.#conversation, text, kind: this.#kind() }, { signal: running.signal });
      if (running.signal.aborted) return;
      this.#tellQuiet(review);
      this.text = text;
      this.latest = { ...review, promises: review.promises.map((one) => ({ ...one, text: bare(one.text) })) };
      this.mark();
      this.story.stand(this.all);
    } catch (error) {
      // A review that was overtaken or can't be had never stands in the way of writing.
      if (!(error instanceof Problem) && !(error instanceof DOMException)) throw error;
    }
  }

  /** A check that this person has just ignored once too often says that it goes. */
  #tellQuiet(review: Review): void {
    const gone = this.latest?.findings.find((one) => review.quiet.includes(one.check) && !this.latest?.quiet.includes(one.check));
    if (gone) toasts.show(t("console.hint.quiet", { title: gone.title }), { icon: "info", seconds: 8 });
  }
}
