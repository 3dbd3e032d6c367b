/** The reply or note being written: its words, its saved draft, what the review says of it, and what holds it back. */
import { put, Problem } from "../../shared/api/client";
import type { Attachment, Draft, Finding, Message, SendMessage } from "../../shared/api/types";
import { uuid7 } from "../../shared/uuid";
import type { ThreadState } from "../thread/thread.svelte";
import { Attachments } from "./attachments.svelte";
import { below, picturesOf, type Picture, type Written } from "./draft-document";
import type { EditorHandle } from "./handle";
import { remember } from "./pictures";
import { Reviewing } from "./review.svelte";

export type Kind = "reply" | "note";
const SAVE_AFTER = 700;
const TYPING_AGAIN = 4_000;

export class ComposerState {
  kind = $state<Kind>("reply");
  text = $state("");
  saved = $state<"" | "saving" | "saved" | "unsaved" | "failed">("");
  /** What arrived and keeps the words here, and the time that was chosen for them to leave. */
  held = $state.raw<{ arrived: Message[]; at?: string } | null>(null);
  /** Set while Send waits for something that must be settled first; read out to those who can't see it. */
  said = $state("");
  /** What is being chosen to be put into the words. */
  picking = $state<"canned" | "article" | null>(null);
  attachments = new Attachments();
  review: Reviewing;

  readonly thread: ThreadState;
  editor: EditorHandle | null = null;
  /** Pictures among the words, as they are now. */
  pictures = $state.raw<Picture[]>([]);
  #documents: Record<Kind, Written> = { reply: { text: "", document: null }, note: { text: "", document: null } };
  #save: ReturnType<typeof setTimeout> | undefined;
  #typed = 0;

  constructor(thread: ThreadState) {
    this.thread = thread;
    this.review = new Reviewing(thread.id, () => this.kind, () => this.editor);
  }

  get empty(): boolean {
    return !this.text.trim() && !this.attachments.list.length;
  }

  /** A reply that leaves as a mail: it waits before it leaves, and pictures have a place in its words. */
  get mails(): boolean {
    return this.kind === "reply" && this.thread.data?.row.channel === "email";
  }

  /** Bytes of all that goes with the words. */
  get size(): number {
    return this.attachments.size + this.pictures.reduce((sum, picture) => sum + picture.size, 0);
  }

  get tooLarge(): boolean {
    return this.mails && this.size > (this.thread.data?.mail?.room ?? Infinity);
  }

  /** The editor is on screen and asks for the words. */
  attach(editor: EditorHandle): void {
    this.editor = editor;
    this.text = this.#documents[this.kind].text;
    this.#show();
  }

  restore(draft: { reply: Draft | null; note: Draft | null }): void {
    for (const kind of ["reply", "note"] as const) {
      const found = draft[kind];
      if (found && !this.#documents[kind].text) this.#documents[kind] = { text: found.text, document: found.document };
    }
    this.thread.recipients.restore(draft.reply?.recipients ?? null);
    if (!this.text && this.#documents[this.kind].text) {
      this.text = this.#documents[this.kind].text;
      this.saved = "saved";
      this.#show();
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
    this.review.forget();
    this.#show();
  }

  /** Called by the editor on every change of words. */
  changed(text: string): void {
    this.text = text;
    this.pictures = picturesOf(this.editor?.document());
    this.said = "";
    this.review.textChanged(text);
    this.touched();
    if (this.kind === "reply" && Date.now() - this.#typed > TYPING_AGAIN) {
      this.#typed = Date.now();
      this.thread.world.type(this.thread.id, true);
    }
  }

  /** The words, or who gets them, are not what was saved. */
  touched(): void {
    this.saved = this.text ? "unsaved" : "";
    clearTimeout(this.#save);
    this.#save = setTimeout(() => void this.saveNow(), SAVE_AFTER);
  }

  /** Puts ready words at the end of what is written, whose form stays. */
  addWords(words: string): void {
    const text = this.editor?.text() ?? "";
    if (this.editor) this.editor.replace(text.length, text.length, text && !/\s$/.test(text) ? ` ${words}` : words);
    // Without an editor yet: it asks for the words when it comes.
    else this.#documents[this.kind] = below(this.#documents[this.kind], { text: words, document: null });
  }

  /** `leaving`: the page is going away, and the request must outlive it. */
  async saveNow(leaving = false): Promise<void> {
    clearTimeout(this.#save);
    this.#remember();
    const row = this.thread.data?.row;
    if (!row || (this.saved !== "unsaved" && this.saved !== "failed" && this.text)) return;
    const { kind } = this;
    const { text, document } = this.#documents[kind];
    const recipients = kind === "reply" ? this.thread.recipients.chosen : null;
    this.saved = text ? "saving" : "";
    try {
      await put(`/api/console/conversations/${this.thread.id}/draft`, { kind, channel: row.channel, document, text, recipients }, { keepalive: leaving });
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

  /** Each stands where the cursor is by the time it has arrived. */
  addPictures(files: Iterable<File>): void {
    void this.attachments.addPictures(files, (picture, file) => {
      remember(picture.id, file);
      this.editor?.addPicture(picture.id, picture.size);
    });
  }

  /** `at`: when it leaves, by e-mail. */
  async send(options: { anyway?: boolean; as?: Kind; at?: string } = {}): Promise<void> {
    const text = this.text.trim();
    if (this.empty) return;
    this.said = this.#unready();
    if (this.said) return;
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
      attachments: [...this.pictures, ...this.attachments.done].map((file) => file.id),
      seen_position: this.thread.seen,
      promises: this.kind === "reply" ? this.review.promisesToKeep() : [],
      overrides: this.kind === "reply" ? this.review.overrides : [],
    };
    if (options.anyway) request.send_anyway = true;
    const html = this.editor?.html();
    if (html) request.html = html;
    request.document = this.editor?.document() ?? null;
    const recipients = this.mails && request.kind === "reply" ? this.thread.recipients.take() : undefined;
    if (recipients) request.recipients = recipients;
    const { done } = this.attachments;
    const leaves = this.mails && request.kind === "reply" ? (options.at ?? null) : undefined;
    this.#clear();
    if (row) this.thread.world.put({ ...row, draft: null });
    await this.thread.outgoing.send(request, done, leaves);
  }

  /** Words that could not go out come back; what was written since stays below them. */
  putBack(request: SendMessage, attachments: Attachment[]): void {
    this.use(request.kind);
    const since = { text: this.text, document: this.editor?.document() ?? this.#documents[this.kind].document };
    const all = below({ text: request.text, document: request.document ?? null }, since);
    this.text = all.text;
    this.#documents[this.kind] = all;
    this.#show();
    const shown = new Set(this.pictures.map((picture) => picture.id));
    this.attachments.putBack(attachments.filter((file) => !shown.has(file.id)));
    this.thread.recipients.putBack(request.recipients);
    this.review.overrides = [...request.overrides, ...this.review.overrides];
    this.review.kept = [...request.promises.map(({ text, due_at }) => ({ text, due: due_at })), ...this.review.kept];
    this.saved = "unsaved";
    void this.saveNow();
  }

  hold(arrived: Message[], at?: string | null): void {
    this.held = at ? { arrived, at } : { arrived };
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

  /** What has to be done before it can be sent, as a word to say; "" when nothing. */
  #unready(): string {
    if (this.attachments.busy) return "console.composer.still_uploading";
    if (this.attachments.failed) return "console.files.not_added";
    return this.tooLarge ? "console.files.not_sent_too_large" : "";
  }

  /** Puts the words of this kind before the person. */
  #show(): void {
    const { document } = this.#documents[this.kind];
    this.pictures = picturesOf(document);
    this.editor?.fill(this.text, document);
    this.text = this.editor?.text() ?? this.text;
    this.review.textChanged(this.text, true);
  }

  #clear(): void {
    clearTimeout(this.#save);
    this.thread.world.type(this.thread.id, false);
    this.#typed = 0;
    this.held = null;
    this.text = this.saved = this.said = "";
    this.attachments.clear();
    this.pictures = [];
    this.#documents[this.kind] = { text: "", document: null };
    this.editor?.fill("", null);
    this.review.forget();
  }

  #remember(): void {
    if (this.editor) this.#documents[this.kind] = { text: this.text, document: this.editor.document() };
  }
}
