/** The reply or note being written: its words, its saved draft, what the review says of it, and what holds it back. */
import { post, put, Problem } from "../../shared/api/client";
import type { Attachment, Draft, Finding, Message, SendMessage } from "../../shared/api/types";
import { uuid7 } from "../../shared/uuid";
import type { ThreadState } from "../thread/thread.svelte";
import { Attachments } from "./attachments.svelte";
import type { EditorHandle } from "./handle";
import { Reviewing } from "./review.svelte";

export type Kind = "reply" | "note";
const SAVE_AFTER = 700;
const TYPING_AGAIN = 4_000;

export class ComposerState {
  kind = $state<Kind>("reply");
  text = $state("");
  saved = $state<"" | "saving" | "saved" | "unsaved" | "failed">("");
  held = $state.raw<{ arrived: Message[]; request: SendMessage } | null>(null);
  /** Set while Send waits for something that must be settled first; read out to those who can't see it. */
  said = $state("");
  attachments = new Attachments();
  review: Reviewing;

  readonly thread: ThreadState;
  editor: EditorHandle | null = null;
  #documents: Record<Kind, { text: string; document: unknown }> = { reply: { text: "", document: null }, note: { text: "", document: null } };
  #save: ReturnType<typeof setTimeout> | undefined;
  #typed = 0;

  constructor(thread: ThreadState) {
    this.thread = thread;
    this.review = new Reviewing(
      thread.id,
      () => this.kind,
      () => this.editor,
    );
  }

  get empty(): boolean {
    return !this.text.trim() && !this.attachments.list.length;
  }

  /** The editor is on screen and asks for the words. */
  attach(editor: EditorHandle): void {
    this.editor = editor;
    const { text, document } = this.#documents[this.kind];
    editor.fill(text, document);
    this.text = text;
    this.review.textChanged(text, true);
  }

  restore(draft: { reply: Draft | null; note: Draft | null }): void {
    for (const kind of ["reply", "note"] as const) {
      const found = draft[kind];
      if (found && !this.#documents[kind].text) this.#documents[kind] = { text: found.text, document: found.document };
    }
    if (!this.text && this.#documents[this.kind].text) {
      this.text = this.#documents[this.kind].text;
      this.saved = "saved";
      this.editor?.fill(this.text, this.#documents[this.kind].document);
      this.review.textChanged(this.text, true);
    }
  }

  use(kind: Kind): void {
    if (kind === this.kind) return;
    this.#remember();
    void this.saveNow();
    this.kind = kind;
    this.held = null;
    this.text = this.#documents[kind].text;
    this.saved = this.text ? "saved" : "";
    this.editor?.fill(this.text, this.#documents[kind].document);
    this.review.forget();
    this.review.textChanged(this.text, true);
  }

  /** Called by the editor on every change of words. */
  changed(text: string): void {
    this.text = text;
    this.said = "";
    this.review.textChanged(text);
    this.saved = text ? "unsaved" : "";
    clearTimeout(this.#save);
    this.#save = setTimeout(() => void this.saveNow(), SAVE_AFTER);
    if (this.kind === "reply" && Date.now() - this.#typed > TYPING_AGAIN) {
      this.#typed = Date.now();
      this.thread.world.type(this.thread.id, true);
    }
  }

  /** Puts ready words at the end of what is written. */
  addWords(words: string): void {
    const text = this.text.trimEnd();
    const joined = text ? `${text} ${words}` : words;
    this.editor?.fill(joined, null);
    this.changed(joined);
  }

  /** `leaving`: the page is going away, and the request must outlive it. */
  async saveNow(leaving = false): Promise<void> {
    clearTimeout(this.#save);
    this.#remember();
    const row = this.thread.data?.row;
    if (!row || (this.saved !== "unsaved" && this.saved !== "failed" && this.text)) return;
    const { kind } = this;
    const { text, document } = this.#documents[kind];
    this.saved = text ? "saving" : "";
    try {
      await put(`/api/console/conversations/${this.thread.id}/draft`, { kind, channel: row.channel, document, text }, { keepalive: leaving });
      if (this.kind === kind && this.text === text) this.saved = text ? "saved" : "";
      // Read again: a message may have arrived while the draft was on its way.
      const fresh = this.thread.data?.row;
      if (kind === "reply" && fresh) this.thread.world.put({ ...fresh, draft: text ? text.slice(0, 120) : null });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.saved = "failed";
      this.#save = setTimeout(() => void this.saveNow(), 5_000);
    }
  }

  async send(options: { anyway?: boolean; as?: Kind } = {}): Promise<void> {
    const text = this.text.trim();
    if (this.empty) return;
    if (this.attachments.busy) {
      this.said = "console.composer.still_uploading";
      return;
    }
    if (this.kind === "reply" && !(await this.review.settledFor(this.text))) {
      this.said = "console.composer.settle_first";
      this.review.goToStop();
      return;
    }
    const row = this.thread.data?.row;
    const request: SendMessage = {
      client_id: uuid7(),
      kind: options.as ?? this.kind,
      text,
      attachments: this.attachments.list.flatMap((item) => (item.done ? [item.done.id] : [])),
      seen_position: this.thread.seen,
      promises: this.kind === "reply" ? this.review.promisesToKeep() : [],
      overrides: this.kind === "reply" ? this.review.overrides : [],
    };
    if (options.anyway) request.send_anyway = true;
    const html = this.editor?.html();
    if (html) request.html = html;
    request.document = this.editor?.document() ?? null;
    const attachments = this.attachments.list.flatMap((item) => (item.done ? [item.done] : []));
    this.#clear();
    if (row) this.thread.world.put({ ...row, draft: null });
    await this.thread.send(request, attachments);
  }

  /** Words that could not go out come back; what was written since stays below them. */
  putBack(request: SendMessage, attachments: Attachment[]): void {
    this.use(request.kind);
    const since = this.text.trim();
    this.text = since ? `${request.text}\n${since}` : request.text;
    this.#documents[this.kind] = { text: this.text, document: since ? null : request.document };
    this.editor?.fill(this.text, this.#documents[this.kind].document);
    this.attachments.putBack(attachments);
    this.review.overrides = request.overrides;
    this.review.textChanged(this.text, true);
    this.saved = "unsaved";
    void this.saveNow();
  }

  hold(arrived: Message[], request: SendMessage): void {
    this.held = { arrived, request };
  }

  /** "Change my reply": what arrived counts as read now. */
  unhold(): void {
    this.held = null;
    this.thread.seen = Math.max(this.thread.seen, this.thread.last);
    this.editor?.focus();
  }

  stopAt(findings: Finding[]): void {
    this.said = "console.composer.settle_first";
    this.review.addStops(findings, this.text);
  }

  #clear(): void {
    clearTimeout(this.#save);
    this.thread.world.type(this.thread.id, false);
    this.#typed = 0;
    this.held = null;
    this.text = "";
    this.saved = "";
    this.said = "";
    this.attachments.clear();
    this.#documents[this.kind] = { text: "", document: null };
    this.editor?.fill("", null);
    this.review.forget();
  }

  #remember(): void {
    if (this.editor) this.#documents[this.kind] = { text: this.text, document: this.editor.document() };
  }
}

/** Offers the hint's fate to the server's statistics; nothing waits for it. */
export function tellHint(conversation: string, finding: Finding, action: "use" | "ignore" | "why" | "wrong"): void {
  const { check, start, end } = finding;
  post("/api/console/hints", { conversation_id: conversation, check, action, start, end }).catch(() => undefined);
}
