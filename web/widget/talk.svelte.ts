/** What was said in one talk, and where it stands. */
import type { Line, Person, Summary, Thread } from "./types";

export class Talk {
  lines = $state.raw<Line[]>([]);
  status = $state<Thread["status"]>("open");
  agent = $state.raw<Person | null>(null);
  summary = $state.raw<Summary | null>(null);
  rating = $state<number | null>(null);
  /** Up to which of our lines an agent has read. */
  seen = $state(0);
  protected conversation: string | undefined;
  /** Up to which line the visitor has read. */
  protected read = 0;

  get ended(): boolean {
    return this.status === "resolved";
  }

  get unread(): number {
    return this.lines.filter((line) => isTheirs(line) && line.position > this.read).length;
  }

  protected takeThread(thread: Thread): void {
    const own = thread.messages.filter((line) => line.from === "me").map((line) => line.position);
    if (!this.lines.length) this.read = Math.max(this.read, ...own);
    this.conversation = thread.id;
    this.status = thread.status;
    this.agent = thread.agent;
    this.summary = thread.summary;
    this.rating = thread.rating?.score ?? null;
    this.seen = thread.read_position;
    this.merge(thread.messages);
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
    this.agent = this.summary = this.rating = null;
    this.seen = this.read = 0;
  }
}

export function isTheirs(line: Line): boolean {
  return line.from === "agent" || line.from === "bot";
}
