/** What was said in one talk, and where it stands. */
import type { Item, Line, Person, Summary, Thread } from "./types";

const TYPING_LASTS = 6000;
/** What changes more than the lines: we ask for the whole talk again. */
const CHANGES = new Set([
  "conversation.resolved",
  "conversation.reopened",
  "conversation.assigned",
  "summary.offered",
  "summary.answered",
  "rating.given",
]);

export class Talk {
  lines = $state.raw<Line[]>([]);
  status = $state<Thread["status"]>("open");
  agent = $state.raw<Person | null>(null);
  summary = $state.raw<Summary | null>(null);
  rating = $state<number | null>(null);
  follows = $state<string | null>(null);
  /** Up to which of our lines an agent has read. */
  seen = $state(0);
  /** Who is writing on the other side, "" for nobody. */
  typing = $state("");
  #typingTimer: ReturnType<typeof setTimeout> | undefined;
  conversation = $state<string | undefined>();
  /** Up to which line the visitor has read. */
  protected read = 0;

  get ended(): boolean {
    return this.status === "resolved";
  }

  get unread(): number {
    return this.lines.filter((line) => isTheirs(line) && line.position > this.read).length;
  }

  protected showTyping(name: string): void {
    clearTimeout(this.#typingTimer);
    this.typing = name;
    if (name) this.#typingTimer = setTimeout(() => (this.typing = ""), TYPING_LASTS);
  }

  protected takeThread(thread: Thread): void {
    if (this.conversation !== thread.id) this.forgetThread();
    const own = thread.messages.filter((line) => line.from === "me").map((line) => line.position);
    this.read = Math.max(this.read, thread.known, ...(this.lines.length ? [] : own));
    this.conversation = thread.id;
    this.status = thread.status;
    this.agent = thread.agent;
    this.summary = thread.summary;
    this.rating = thread.rating?.score ?? null;
    this.seen = thread.read_position;
    this.follows = thread.follows;
    this.merge(thread.messages);
  }

  /** Takes what the live feed told of this talk; true when more has changed than can be taken by itself. */
  protected takeItems(items: Item[]): boolean {
    const read = items.filter((item) => item.kind === "read.moved").map((item) => item.position ?? 0);
    this.seen = Math.max(this.seen, ...read);
    this.merge(items.flatMap((item) => item.message ?? []));
    if (items.some(isAnswer)) this.showTyping("");
    return items.some((item) => CHANGES.has(item.kind));
  }

  /** A line that comes twice, by the answer to our own call and by the live feed, stays one line. */
  protected merge(incoming: Line[]): void {
    const all = new Map([...this.lines, ...incoming].map((line) => [line.id, line]));
    this.lines = [...all.values()].sort((a, b) => a.position - b.position);
  }

  protected forgetThread(): void {
    this.conversation = undefined;
    this.lines = [];
    this.status = "open";
    this.agent = this.summary = this.rating = this.follows = null;
    this.seen = this.read = 0;
  }
}

export function isTheirs(line: Line): boolean {
  return line.from === "agent" || line.from === "bot";
}

/** Whether something that happened is an answer of the other side. */
export function isAnswer(item: Item): boolean {
  return !!item.message && isTheirs(item.message);
}
