/** Help from the language model: what was asked about a draft, and what came back. The draft itself stays as it is. */
import { post, Problem } from "../../shared/api/client";
import type { Finding } from "../../shared/api/types";
import type { ComposerState } from "./composer.svelte";

export interface Suggested {
  text: string;
  findings: Finding[];
  promises: string[];
}
type Use = "rewrite" | "opinion";

export class AskedModel {
  use = $state<Use>("rewrite");
  busy = $state(false);
  /** The server's words, or a word of ours: those are loaded with what shows them. */
  trouble = $state("");
  suggested = $state.raw<Suggested | null>(null);
  points = $state.raw<string[] | null>(null);

  readonly #composer: ComposerState;
  #draft = "";
  #place: [number, number] | null = null;
  #running: AbortController | null = null;

  constructor(composer: ComposerState) {
    this.#composer = composer;
  }

  get open(): boolean {
    return this.busy || this.trouble !== "" || this.suggested !== null || this.points !== null;
  }

  /** Kinder words for the draft, or for the part of it from one UTF-16 unit to another. */
  async rewrite(place: [number, number] | null = null): Promise<void> {
    this.#place = place;
    const part = place ? { start: place[0], end: place[1] } : {};
    const found = await this.#ask<Suggested>("rewrite", part);
    if (found) this.suggested = found;
  }

  async opinion(): Promise<void> {
    const found = await this.#ask<{ points: string[] }>("opinion", {});
    if (found) this.points = found.points;
  }

  again(): Promise<void> {
    if (this.use === "opinion") return this.opinion();
    // The words that were meant may stand elsewhere by now.
    return this.rewrite(this.#composer.text === this.#draft ? this.#place : null);
  }

  /** Puts the suggested words in place of those that were asked about; one step of undo takes them out again. */
  take(): void {
    const { editor } = this.#composer;
    if (!this.suggested || !editor) return;
    const { text } = this.suggested;
    if (editor.text() !== this.#draft) this.trouble = "model.moved";
    else if (!this.#place && this.#composer.pictures.length) this.trouble = "model.pictures";
    else {
      const [start, end] = this.#place ?? [0, this.#draft.length];
      this.close();
      editor.replace(start, end, text);
    }
  }

  /** Back to the words. */
  leave(): void {
    this.close();
    this.#composer.editor?.focus();
  }

  close(): void {
    this.#running?.abort();
    this.#running = null;
    this.busy = false;
    this.trouble = "";
    this.suggested = null;
    this.points = null;
  }

  async #ask<T>(use: Use, part: object): Promise<T | null> {
    this.close();
    this.use = use;
    this.#draft = this.#composer.editor?.text() ?? this.#composer.text;
    if (!this.#draft.trim()) {
      this.trouble = "model.empty";
      return null;
    }
    const running = (this.#running = new AbortController());
    this.busy = true;
    try {
      const path = `/api/console/conversations/${this.#composer.thread.id}/model/${use}`;
      return await post<T>(path, { text: this.#draft, ...part }, { signal: running.signal });
    } catch (error) {
      if (running.signal.aborted) return null;
      if (!(error instanceof Problem)) throw error;
      this.trouble = error.offline ? "model.failed" : error.message;
      return null;
    } finally {
      if (this.#running === running) this.busy = false;
    }
  }
}
