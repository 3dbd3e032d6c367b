/** One open conversation: its messages, what is on its way out, what has been seen, and the draft being written. */
import { get, post, Problem } from "../../shared/api/client";
import type { Attachment, FollowUp, Message, Row, SendMessage, Thread } from "../../shared/api/types";
import { ComposerState } from "../composer/composer.svelte";

/** A message of ours that the server has not confirmed yet. */
export interface Pending {
  request: SendMessage;
  attachments: Attachment[];
  at: string;
  state: "sending" | "waiting" | "failed";
  reason: string;
}

/** What a thread may ask of the desk around it. */
export interface World {
  put(row: Row): void;
  type(conversation: string, on: boolean): void;
}

const DWELL = 1_500;
const TRIES = 3;
const FIRST_PATIENCE = 1_000;
const LONGEST_PATIENCE = 20_000;

export class ThreadState {
  readonly id: string;
  readonly world: World;
  state = $state<"loading" | "ready" | "missing" | "trouble">("loading");
  trouble = $state("");
  data = $state.raw<Thread | null>(null);
  messages = $state.raw<Message[]>([]);
  earlier = $state(false);
  pending = $state.raw<Pending[]>([]);
  contactRead = $state(0);
  moodHidden = $state(false);
  composer: ComposerState;

  /** The last position that was before the agent's eyes: what a reply is written in knowledge of. */
  seen = 0;
  #watched = false;
  #dwell: ReturnType<typeof setTimeout> | undefined;
  #refresh: ReturnType<typeof setTimeout> | undefined;
  #readSent = 0;
  #patience = FIRST_PATIENCE;
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(id: string, world: World) {
    this.id = id;
    this.world = world;
    this.composer = new ComposerState(this);
    void this.load();
  }

  /** How far this person is known to have read. */
  get readUpTo(): number {
    return Math.max(this.#readSent, this.data?.read.my_position ?? 0);
  }

  get last(): number {
    return this.messages.at(-1)?.position ?? 0;
  }

  /** Reads the thread anew; messages loaded from further back are kept. */
  async load(): Promise<void> {
    const first = this.data === null;
    try {
      const thread = await get<Thread>(`/api/console/conversations/${this.id}`);
      const oldest = thread.messages[0]?.position ?? 0;
      const before = this.messages.filter((message) => message.position < oldest);
      const newer = this.messages.filter((message) => message.position > (thread.messages.at(-1)?.position ?? 0));
      this.data = thread;
      this.messages = [...before, ...thread.messages, ...newer];
      if (!before.length) this.earlier = thread.earlier;
      this.contactRead = Math.max(this.contactRead, thread.read.contact_position);
      this.#settle();
      this.state = "ready";
      if (first) {
        this.seen = this.last;
        this.composer.restore(thread.draft);
      }
    } catch (error) {
      if (!first) return;
      this.trouble = error instanceof Error ? error.message : String(error);
      this.state = error instanceof Problem && [403, 404].includes(error.status) ? "missing" : "trouble";
    }
  }

  /** Several events in a row ask for one reading. */
  refreshSoon(): void {
    clearTimeout(this.#refresh);
    this.#refresh = setTimeout(() => void this.load(), 150);
  }

  async loadEarlier(): Promise<void> {
    if (!this.earlier) return;
    const page = await get<{ items: Message[] }>(`/api/console/conversations/${this.id}/messages`, { query: { before: this.messages[0]?.position } });
    const first = this.messages[0]?.position ?? Infinity;
    const older = page.items.filter((message) => message.position < first).sort((a, b) => a.position - b.position);
    this.messages = [...older, ...this.messages];
    this.earlier = (older[0]?.position ?? 1) > 1;
  }

  put(message: Message): void {
    if (message.position > this.last + 1 && this.state === "ready") void this.#fill();
    const others = this.messages.filter((known) => known.position !== message.position);
    this.messages = [...others, message].sort((a, b) => a.position - b.position);
    this.#settle();
    this.#notice();
  }

  putRow(row: Row): void {
    if (this.data) this.data = { ...this.data, row };
  }

  readBy(position: number): void {
    this.contactRead = Math.max(this.contactRead, position);
  }

  /** Called when the end of the thread comes into view or leaves it. */
  watch(watched: boolean): void {
    this.#watched = watched;
    this.#notice();
  }

  async send(request: SendMessage, attachments: Attachment[]): Promise<void> {
    this.#keep({ request, attachments, at: new Date().toISOString(), state: "sending", reason: "" });
    await this.#try(request.client_id);
  }

  async retry(clientId: string): Promise<void> {
    this.#change(clientId, { state: "sending", reason: "" });
    await this.#try(clientId);
  }

  async sendWaiting(): Promise<void> {
    for (const item of this.pending.filter((one) => one.state === "waiting")) await this.retry(item.request.client_id);
  }

  /** Takes a message that did not go out back into the composer. */
  takeBack(clientId: string): void {
    const item = this.pending.find((one) => one.request.client_id === clientId);
    if (!item) return;
    this.pending = this.pending.filter((one) => one !== item);
    this.composer.putBack(item.request, item.attachments);
  }

  promiseChanged(changed: FollowUp): void {
    if (!this.data) return;
    this.data = { ...this.data, promises: this.data.promises.map((one) => (one.id === changed.id ? changed : one)) };
  }

  async #try(clientId: string): Promise<void> {
    for (let tries = 1; ; tries++) {
      const item = this.pending.find((one) => one.request.client_id === clientId);
      if (!item) return;
      try {
        const message = await post<Message>(`/api/console/conversations/${this.id}/messages`, item.request);
        this.put(message);
        this.#patience = FIRST_PATIENCE;
        this.seen = Math.max(this.seen, message.position);
        return;
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        if (this.#refused(item, error)) return;
        if (error.offline) return this.#wait(clientId);
        if (tries >= TRIES || error.status < 500) return this.#change(clientId, { state: "failed", reason: error.message });
        await new Promise((resolve) => setTimeout(resolve, 600 * tries));
      }
    }
  }

  /** Without a line it waits in sight, and asks again by itself, less and less often. */
  #wait(clientId: string): void {
    this.#change(clientId, { state: "waiting", reason: "" });
    this.#patience = Math.min(LONGEST_PATIENCE, this.#patience * 2);
    clearTimeout(this.#again);
    this.#again = setTimeout(() => void this.sendWaiting(), this.#patience);
  }

  /** Something arrived meanwhile, or a stop isn't settled: the words go back to where they were written. */
  #refused(item: Pending, problem: Problem): boolean {
    const { arrived, findings } = problem.body;
    if (problem.status === 409 && arrived) {
      for (const message of arrived) this.put(message);
      this.takeBack(item.request.client_id);
      this.composer.hold(arrived, item.request);
      return true;
    }
    if (problem.status === 422 && findings?.length) {
      this.takeBack(item.request.client_id);
      this.composer.stopAt(findings);
      return true;
    }
    return false;
  }

  #keep(item: Pending): void {
    this.pending = [...this.pending, item];
  }

  #change(clientId: string, change: Partial<Pending>): void {
    this.pending = this.pending.map((item) => (item.request.client_id === clientId ? { ...item, ...change } : item));
  }

  /** What the server has confirmed is no longer pending. */
  #settle(): void {
    if (!this.pending.length) return;
    const known = new Set(this.messages.map((message) => message.client_id));
    this.pending = this.pending.filter((item) => !known.has(item.request.client_id));
  }

  async #fill(): Promise<void> {
    const page = await get<{ items: Message[] }>(`/api/console/conversations/${this.id}/messages`, {
      query: { after: this.messages.find((message, at, all) => all[at + 1] && all[at + 1]!.position > message.position + 1)?.position ?? 0 },
    });
    const known = new Set(this.messages.map((message) => message.position));
    this.messages = [...this.messages, ...page.items.filter((one) => !known.has(one.position))].sort((a, b) => a.position - b.position);
    this.#settle();
  }

  /** Words that arrive before writing began are seen at once; while writing only after they had time to be read. */
  #notice(): void {
    clearTimeout(this.#dwell);
    if (!this.#watched || document.visibilityState === "hidden" || this.seen > this.last) return;
    const upTo = this.last;
    if (this.composer.empty) this.#see(upTo);
    else this.#dwell = setTimeout(() => this.#see(upTo), DWELL);
  }

  #see(position: number): void {
    this.seen = Math.max(this.seen, position);
    if (position <= this.readUpTo) return;
    this.#readSent = position;
    const row = this.data?.row;
    if (row?.unread) this.world.put({ ...row, unread: false });
    // A lost receipt is sent with the next one; it must never disturb the person.
    post(`/api/console/conversations/${this.id}/read`, { position }).catch(() => (this.#readSent = 0));
  }
}
