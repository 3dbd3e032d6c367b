/** What the desk knows right now: the list, who is typing or looking, and the line that keeps it all fresh. */
import { get } from "../../shared/api/client";
import type { HeldReply } from "../../shared/api/mail";
import type { Message, Person, Row, RowPage } from "../../shared/api/types";
import { clock } from "../../shared/clock.svelte";
import { Live } from "../../shared/live";
import { toasts } from "../../shared/ui/toasts.svelte";
import { t } from "../../shared/words/words";
import { chats } from "../chats/chats.svelte";
import { session } from "../session.svelte";
import { voiceNews } from "../voice/news.svelte";
import { ThreadState } from "../thread/thread.svelte";
import { tellActivity } from "./activity";
import { belongs, needsYou, waitsOnThem, type View } from "./order";

interface EventItem {
  kind: string;
  conversation_id: string | null;
  position?: number;
  facts?: Record<string, unknown>;
  message?: Message;
  row?: Row;
}
type Frame =
  | { t: "events"; cursor: string; items: EventItem[] }
  | { t: "typing"; conversation_id: string; who: { kind: string; id: string; name: string }; on: boolean }
  | { t: "viewing"; conversation_id: string; users: Person[] }
  | { t: "welcome"; cursor: string };

const KEPT_THREADS = 12;
const TYPING_LASTS = 8_000;

class Desk {
  view = $state<View>("inbox");
  rows = $state.raw<Row[]>([]);
  next = $state<string | null>(null);
  counts = $state.raw({ needs_you: 0, waiting: 0, open: 0 });
  state = $state<"loading" | "ready" | "trouble">("loading");
  trouble = $state("");
  line = $state<"here" | "away">("here");
  typing = $state.raw<Record<string, { name: string; kind: string; until: number }>>({});
  viewing = $state.raw<Record<string, Person[]>>({});
  threads = new Map<string, ThreadState>();
  live: Live<Frame> | null = null;
  #open: string | null = null;

  needing = $derived(needsYou(this.rows));
  waiting = $derived(waitsOnThem(this.rows));

  start(): void {
    if (this.live) return;
    this.live = new Live<Frame>({
      url: "/api/console/socket",
      cursor: session.me?.cursor ?? null,
      hello: (after) => ({ t: "hello", after }),
      frame: (frame) => this.#read(frame),
      state: (state) => this.#moved(state),
      resync: () => this.#resync(),
      refused: () => void session.load(),
    });
    addEventListener("online", () => this.#sendWaiting());
    tellActivity(() => this.live?.send({ t: "active" }));
    void this.load();
    chats.loadSoon();
  }

  async load(view: View = this.view): Promise<void> {
    const fresh = view !== this.view;
    this.view = view;
    if (fresh) this.state = "loading";
    try {
      const page = await get<RowPage>("/api/console/conversations", { query: { view } });
      if (this.view !== view) return;
      this.rows = page.items;
      this.next = page.next;
      this.counts = page.counts;
      this.state = "ready";
    } catch (error) {
      this.trouble = error instanceof Error ? error.message : String(error);
      if (this.state === "loading") this.state = "trouble";
    }
  }

  async more(): Promise<void> {
    if (!this.next) return;
    const page = await get<RowPage>("/api/console/conversations", { query: { view: this.view, after: this.next } });
    const known = new Set(this.rows.map((row) => row.id));
    this.rows = [...this.rows, ...page.items.filter((row) => !known.has(row.id))];
    this.next = page.next;
  }

  /** The thread of a conversation; opened again it is there at once and brought up to date behind. */
  thread(id: string): ThreadState {
    const known = this.threads.get(id);
    const thread = known ?? new ThreadState(id, this);
    this.threads.delete(id);
    this.threads.set(id, thread);
    for (const [key, old] of this.threads) {
      if (this.threads.size <= KEPT_THREADS) break;
      if (key !== id && !old.outgoing.pending.length) this.threads.delete(key);
    }
    return thread;
  }

  /** Tells the server (and so the colleagues) what we look at. */
  look(id: string | null): void {
    this.#open = id;
    this.live?.send({ t: "viewing", conversation_id: id });
  }

  type(id: string, on: boolean): void {
    this.live?.send({ t: "typing", conversation_id: id, on });
  }

  /** The last reply of this person's own that can still be undone, in whichever conversation. */
  undoable(): { thread: ThreadState; held: HeldReply } | null {
    const found = [...this.threads.values()].flatMap((thread) => (thread.held.undoable ? [{ thread, held: thread.held.undoable }] : []));
    return found.sort((a, b) => Date.parse(a.held.send_at) - Date.parse(b.held.send_at)).at(-1) ?? null;
  }

  others(id: string): Person[] {
    return (this.viewing[id] ?? []).filter((person) => person.id !== session.me?.user.id);
  }

  typist(id: string): string | null {
    const typing = this.typing[id];
    return typing && typing.until > clock.now ? typing.name : null;
  }

  put(row: Row): void {
    const others = this.rows.filter((known) => known.id !== row.id);
    this.rows = belongs(row, this.view, session.me?.user.id ?? "") ? [...others, row] : others;
    this.#count();
    this.threads.get(row.id)?.putRow(row);
  }

  #count(): void {
    if (this.next || this.view !== "inbox") return;
    this.counts = { needs_you: this.needing.length, waiting: this.waiting.length, open: this.needing.length + this.waiting.length };
  }

  #read(frame: Frame): void {
    if (frame.t === "events") for (const item of frame.items) this.#take(item);
    else if (frame.t === "typing") {
      const { [frame.conversation_id]: _, ...rest } = this.typing;
      this.typing = frame.on ? { ...rest, [frame.conversation_id]: { name: frame.who.name, kind: frame.who.kind, until: Date.now() + TYPING_LASTS } } : rest;
    } else if (frame.t === "viewing") this.viewing = { ...this.viewing, [frame.conversation_id]: frame.users };
  }

  #take(item: EventItem): void {
    const id = item.conversation_id;
    chats.hear(item.kind, id, item.row);
    if (item.kind === "mailbox.troubled") void session.load();
    if (item.kind === "voice.changed") void voiceNews.look();
    if (item.row) this.put(this.#mine(item.row));
    else if (id && item.kind.startsWith("conversation.")) void this.load();
    const thread = id ? this.threads.get(id) : undefined;
    if (!thread) return;
    if (item.message) thread.put(item.message);
    if (item.kind === "read.moved") {
      if (item.facts?.reader_kind === "contact") thread.readBy(Number(item.facts.position));
      return;
    }
    if ((item.kind === "delivery.changed" || item.kind === "files.seen") && item.message) return;
    if (item.kind !== "message.added" || !item.message) thread.refreshSoon();
    else if (item.message.kind === "inbound") {
      const { [thread.id]: _, ...rest } = this.typing;
      this.typing = rest;
      thread.refreshSoon();
    }
  }

  /** Rows on the line are the same for everybody: the draft and what was read are this person's own. */
  #mine(row: Row): Row {
    const known = this.rows.find((one) => one.id === row.id);
    const read = Math.max(this.threads.get(row.id)?.readUpTo ?? 0, known && !known.unread ? known.last_position : 0);
    return { ...row, draft: known?.draft ?? null, unread: row.needs_us && row.last_position > read };
  }

  #moved(state: "here" | "away"): void {
    const back = this.line === "away" && state === "here";
    this.line = state;
    if (this.#open && state === "here") this.look(this.#open);
    if (!back) return;
    const waiting = [...this.threads.values()].reduce((sum, thread) => sum + thread.outgoing.pending.filter((item) => item.state === "waiting").length, 0);
    toasts.show(waiting ? t("console.line.back_sending", { count: waiting }) : t("console.line.back"), { icon: "online" });
    this.#sendWaiting();
  }

  #sendWaiting(): void {
    for (const thread of this.threads.values()) void thread.outgoing.sendWaiting();
  }

  #resync(): void {
    void this.load();
    chats.loadSoon();
    for (const thread of this.threads.values()) void thread.load();
  }
}

export const desk = new Desk();
