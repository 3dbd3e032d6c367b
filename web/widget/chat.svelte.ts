/** One visitor's talk with the desk: what was said, who is here, and what is still on its way. */
import { Live } from "../shared/live";
import { Door, Refused } from "./door";
import { Host, type Surroundings } from "./host";
import { Memory } from "./memory";
import { Outbox } from "./outbox.svelte";
import type { Frame, Line, Person, Start, Summary, Thread } from "./types";

export type Stage = "starting" | "unreachable" | "closed" | "arriving" | "talking" | "letter";

const TYPING_LASTS = 6000;

export class Chat {
  stage = $state<Stage>("starting");
  desk = $state.raw<Start | undefined>();
  lines = $state.raw<Line[]>([]);
  status = $state<Thread["status"]>("open");
  agent = $state.raw<Person | null>(null);
  summary = $state.raw<Summary | null>(null);
  rating = $state<number | null>(null);
  seen = $state(0);
  typing = $state("");
  lost = $state(false);
  shown = $state(false);
  full = $state(false);
  draft = $state("");

  readonly host = new Host();
  readonly door = new Door();
  readonly outbox: Outbox;
  readonly #memory: Memory;
  #live: Live<Frame> | undefined;
  #conversation: string | undefined;
  #around: Surroundings = { shown: true, full: true, page: { url: "", title: "" } };
  #read = 0;
  #typingTimer: ReturnType<typeof setTimeout> | undefined;
  #saidTyping = 0;

  constructor(private readonly key: string) {
    this.#memory = new Memory(key);
    this.outbox = new Outbox(
      this.door,
      this.#memory,
      () => this.#conversation,
      (conversation, line) => this.#sent(conversation, line),
      () => this.#anew(),
    );
  }

  get ended(): boolean {
    return this.status === "resolved";
  }

  get name(): string {
    return this.desk?.visitor.name?.split(" ")[0] ?? "";
  }

  begin(): void {
    this.host.listen({ surroundings: (now) => this.#settle(now), shutdown: () => this.#shutdown() });
    document.addEventListener("visibilitychange", () => this.markRead());
    if (this.host.alone) this.#settle(this.#around);
  }

  /** Asks the server for everything anew; also what we do when a change came that we can't apply by itself. */
  async refresh(): Promise<void> {
    this.door.token ??= this.#memory.token;
    try {
      this.#take(await this.door.start(this.key, this.#around.page, this.#around.locale));
    } catch (error) {
      if (error instanceof Refused && error.status === 401 && this.door.token) return this.#anew();
      const closed = !this.desk && error instanceof Refused && !error.passing;
      if (!this.desk) this.stage = closed ? "closed" : "unreachable";
      if (closed) this.host.tell("error", { detail: error.detail });
      else setTimeout(() => void this.refresh(), 4000);
    }
  }

  say(text: string): void {
    const words = text.trim();
    if (!words) return;
    this.draft = "";
    this.#typed(false);
    this.outbox.add(words);
  }

  /** Tells the agent that the visitor is writing, at most every three seconds. */
  noteTyping(): void {
    if (Date.now() - this.#saidTyping > 3000) this.#typed(true);
  }

  async reopen(): Promise<void> {
    await this.door.reopen();
    this.stage = "talking";
    await this.refresh();
  }

  /** What the visitor can see counts as read; what waits behind a closed launcher is counted on it. */
  markRead(): void {
    const last = this.lines.at(-1)?.position ?? 0;
    const sees = this.shown && !document.hidden && this.stage === "talking";
    if (sees && last > this.#read) {
      this.#read = last;
      // A receipt that gets lost is made good by the next one.
      this.door.read(last).catch(() => undefined);
    }
    const count = this.lines.filter((line) => isTheirs(line) && line.position > this.#read).length;
    this.host.tell("unread", { count });
  }

  close(): void {
    this.host.tell("close");
  }

  retryLink(): void {
    this.#live?.retryNow();
    void this.outbox.flush();
  }

  #settle(now: Surroundings): void {
    const first = this.stage === "starting" && !this.desk && this.#around.page.url !== now.page.url;
    const opened = now.shown && !this.shown;
    this.#around = now;
    this.shown = now.shown;
    this.full = now.full;
    if (now.draft !== undefined) {
      this.draft = now.draft;
      if (this.desk) this.stage = "talking";
    }
    if (first || (this.host.alone && !this.desk)) void this.refresh();
    if (this.desk && now.person) this.#identify(now.person);
    if (opened) this.markRead();
  }

  #take(start: Start): void {
    const before = this.desk;
    this.desk = start;
    this.door.token = start.token;
    const thread = start.conversation;
    if (thread) this.#takeThread(thread);
    if (thread || this.outbox.lines.length) this.#memory.token = start.token;
    if (!before) {
      const unread = this.lines.some((line) => isTheirs(line) && line.position > this.#read);
      this.stage = this.draft || (thread && !this.ended) || unread ? "talking" : "arriving";
      if (this.#around.person) this.#identify(this.#around.person);
    }
    this.#listen(start.cursor);
    void this.outbox.flush();
    this.markRead();
  }

  #takeThread(thread: Thread): void {
    this.#conversation = thread.id;
    this.status = thread.status;
    this.agent = thread.agent;
    this.summary = thread.summary;
    this.rating = thread.rating?.score ?? null;
    this.seen = thread.read_position;
    if (!this.lines.length) this.#read = Math.max(0, ...thread.messages.filter((line) => line.from === "me").map((line) => line.position));
    this.#merge(thread.messages);
  }

  #merge(incoming: Line[]): void {
    const all = new Map([...this.lines, ...incoming].map((line) => [line.id, line]));
    this.lines = [...all.values()].sort((a, b) => a.position - b.position);
    const arrived = new Set(incoming.map((line) => line.client_id));
    for (const line of this.outbox.lines) if (arrived.has(line.client_id)) this.outbox.remove(line.client_id);
  }

  #sent(conversation: string, line: Line): void {
    this.#conversation = conversation;
    this.#memory.token = this.door.token;
    this.host.tell("talking");
    this.#merge([line]);
  }

  #hear(frame: Frame): void {
    if (frame.t === "read") this.seen = Math.max(this.seen, frame.position);
    else if (frame.t === "joined") void this.refresh();
    else if (frame.t === "typing") this.#showTyping(frame.on ? frame.who.name : "");
    else if (frame.t === "events") {
      const lines = frame.items.flatMap((item) => item.message ?? []);
      this.#merge(lines);
      if (lines.some(isTheirs)) this.#showTyping("");
      if (lines.length < frame.items.length) void this.refresh();
      this.markRead();
    }
  }

  #showTyping(name: string): void {
    clearTimeout(this.#typingTimer);
    this.typing = name;
    if (name) this.#typingTimer = setTimeout(() => (this.typing = ""), TYPING_LASTS);
  }

  #typed(on: boolean): void {
    this.#saidTyping = on ? Date.now() : 0;
    this.#live?.send({ t: "typing", on });
  }

  #listen(cursor: string): void {
    if (this.#live) {
      this.#live.cursor = cursor;
      return;
    }
    this.#live = new Live<Frame>({
      url: "/api/widget/socket",
      cursor,
      hello: (after) => ({ t: "hello", token: this.door.token, after }),
      frame: (frame) => this.#hear(frame),
      resync: () => void this.refresh(),
      state: (state) => {
        this.lost = state === "away";
        if (!this.lost) void this.outbox.flush();
      },
    });
  }

  #identify(person: object): void {
    // Who the page says this is counts only with the server's proof; without it the visitor stays a guest.
    this.door.identify(person).then(
      () => this.refresh(),
      (error: Error) => this.host.tell("error", { detail: error.message }),
    );
    this.#around.person = undefined;
  }

  /** The token is no longer known: what was not sent yet goes out in a new talk. */
  async #anew(): Promise<void> {
    this.door.token = undefined;
    this.#memory.token = undefined;
    this.#conversation = undefined;
    this.lines = [];
    await this.refresh();
  }

  #shutdown(): void {
    this.#live?.close();
    this.outbox.forget();
    this.#memory.forget();
  }
}

function isTheirs(line: Line): boolean {
  return line.from === "agent" || line.from === "bot";
}
