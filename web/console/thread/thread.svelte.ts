/** One open conversation: its messages, what is on its way out, what has been seen, and the draft being written. */
import { get, post, Problem } from "../../shared/api/client";
import type { HeldReply } from "../../shared/api/mail";
import type { FollowUp, Message, Row, Thread } from "../../shared/api/types";
import { ComposerState } from "../composer/composer.svelte";
import { RecipientChoice } from "../composer/recipients.svelte";
import { HeldReplies } from "./held.svelte";
import { Outgoing } from "./outgoing.svelte";

/** What a thread may ask of the desk around it. */
export interface World {
  put(row: Row): void;
  type(conversation: string, on: boolean): void;
}

const DWELL = 1_500;

export class ThreadState {
  readonly id: string;
  readonly world: World;
  state = $state<"loading" | "ready" | "missing" | "trouble">("loading");
  trouble = $state("");
  data = $state.raw<Thread | null>(null);
  messages = $state.raw<Message[]>([]);
  earlier = $state(false);
  contactRead = $state(0);
  moodHidden = $state(false);
  outgoing: Outgoing;
  held: HeldReplies;
  composer: ComposerState;
  recipients = new RecipientChoice(this);

  /** The last position that was before the agent's eyes: what a reply is written in knowledge of. */
  seen = 0;
  #watched = false;
  #dwell: ReturnType<typeof setTimeout> | undefined;
  #refresh: ReturnType<typeof setTimeout> | undefined;
  #readSent = 0;

  constructor(id: string, world: World) {
    this.id = id;
    this.world = world;
    this.outgoing = new Outgoing(this);
    this.held = new HeldReplies(this);
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

  /** A reply or note of this person's own, as the server took it. */
  putOwn(message: Message): void {
    this.put(message);
    this.seen = Math.max(this.seen, message.position);
  }

  putHeld(held: HeldReply): void {
    if (!this.data) return;
    const others = this.data.held.filter((one) => one.id !== held.id);
    this.data = { ...this.data, held: [...others, held].sort((a, b) => Date.parse(a.send_at) - Date.parse(b.send_at)) };
  }

  promiseChanged(changed: FollowUp): void {
    if (!this.data) return;
    this.data = { ...this.data, promises: this.data.promises.map((one) => (one.id === changed.id ? changed : one)) };
  }

  /** What the server has confirmed is no longer on its way. */
  #settle(): void {
    const { messages, data } = this;
    this.outgoing.settle(new Set([...messages, ...(data?.held ?? [])].map((one) => one.client_id)));
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
