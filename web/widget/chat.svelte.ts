/** One visitor's chat: the talk, the wire it comes by, and what is still on its way. */
import { Live } from "../shared/live";
import { Door, Refused } from "./door";
import { Host, type Surroundings } from "./host";
import { speak } from "./language";
import { Memory } from "./memory";
import { Outbox } from "./outbox.svelte";
import { Talk } from "./talk.svelte";
import type { Filled, Frame, Line, SentFile, Start } from "./types";

export type Stage = "starting" | "unreachable" | "closed" | "arriving" | "talking" | "letter";

export class Chat extends Talk {
  stage = $state<Stage>("starting");
  desk = $state.raw<Start | undefined>();
  lost = $state(false);
  shown = $state(false);
  full = $state(false);
  draft = $state("");

  readonly host = new Host();
  readonly door = new Door();
  readonly outbox: Outbox;
  readonly #memory: Memory;
  #live: Live<Frame> | undefined;
  #person: string | undefined;
  #agreed = $state(false);
  #fresh = true; // nothing was shown yet to whoever this visitor is now known to be
  #around: Surroundings = { shown: true, full: true, page: { url: "", title: "" } };
  #saidTyping = 0;

  constructor(private readonly key: string) {
    super();
    this.#memory = new Memory(key, (kept) => this.host.tell("talking", { kept }));
    this.read = this.#memory.read;
    this.outbox = new Outbox(
      this.door,
      this.#memory,
      () => this.conversation,
      (conversation, line) => this.#sent(conversation, line),
      () => this.#anew(),
    );
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
      const start = await this.#ask(false);
      await speak(start.language);
      this.#take(start);
    } catch (error) {
      if (error instanceof Refused && error.status === 401 && this.door.token) return this.#anew();
      const closed = !this.desk && error instanceof Refused && !error.passing;
      if (!this.desk) this.stage = closed ? "closed" : "unreachable";
      if (closed) this.host.tell("error", { detail: error.detail });
      else setTimeout(() => void this.refresh(), 4000);
    }
  }

  /** The brand's questions, or its consent, come before the first words. */
  get asks(): boolean {
    if (!this.desk || this.conversation || this.lines.length) return false;
    return this.desk.ask_first || (!this.outbox.lines.length && (!!this.desk.form || (!!this.desk.consent && !this.#agreed)));
  }

  /** The visitor agreed: from now on they are known by a token. Raises `Refused` with what is wrong at the fields. */
  async enter(filled?: Filled): Promise<void> {
    if (!this.door.token || !filled) this.#take(await this.#ask(true));
    this.#agreed = true;
    if (!filled) return;
    const { conversation_id, message } = await this.door.fill(filled);
    this.draft = "";
    this.#sent(conversation_id, message);
  }

  say(text: string, files: SentFile[] = []): void {
    const words = text.trim();
    if (!words && !files.length) return;
    this.draft = "";
    this.#typed(false);
    this.outbox.add(words, files);
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
    if (sees && last > this.read) {
      this.read = this.#memory.read = last;
      // A receipt that gets lost is made good by the next one.
      this.door.read(last).catch(() => undefined);
    }
    this.host.tell("unread", { count: this.unread });
  }

  close(): void {
    this.host.tell("close");
  }

  retryLink(): void {
    this.#live?.retryNow();
    void this.outbox.flush();
  }

  #ask(consent: boolean): Promise<Start> {
    return this.door.start({ key: this.key, page: this.#around.page, locale: this.#around.locale ?? navigator.language, consent });
  }

  #settle(now: Surroundings): void {
    const other = this.desk && this.#around.locale !== now.locale;
    const first = this.stage === "starting" && !this.desk && this.#around.page.url !== now.page.url;
    const opened = now.shown && !this.shown;
    if (first) {
      this.#memory.recall(now.kept);
      this.read = this.#memory.read;
      this.outbox.recall();
    }
    this.#around = now;
    this.shown = now.shown;
    this.full = now.full;
    if (now.draft !== undefined) {
      this.draft = now.draft;
      if (this.desk) this.stage = "talking";
    }
    if (first || other || (this.host.alone && !this.desk)) void this.refresh();
    if (this.desk) this.#identify();
    if (opened) this.markRead();
  }

  #take(start: Start): void {
    const before = this.desk;
    if (before && (this.door.token ?? "") !== start.token) this.forgetThread();
    this.desk = start;
    this.door.token = start.token || undefined;
    const thread = start.conversation;
    if (thread) this.takeThread(thread);
    if (thread || this.outbox.lines.length) this.#memory.token = start.token;
    if (this.#fresh) {
      this.#fresh = false;
      this.stage = this.draft || (thread && !this.ended) || this.unread ? "talking" : "arriving";
      this.#identify();
    }
    if (start.token) this.#listen(start.cursor);
    void this.outbox.flush();
    this.markRead();
  }

  /** The live feed may tell of our own words before the answer to them, or instead of an answer that was lost. */
  protected override merge(incoming: Line[]): void {
    super.merge(incoming);
    if (!incoming.length) return;
    this.#memory.token = this.door.token;
    this.host.tell("talking");
    const arrived = new Set(incoming.map((line) => line.client_id));
    for (const line of this.outbox.lines) if (arrived.has(line.client_id)) this.outbox.remove(line.client_id);
  }

  #sent(conversation: string, line: Line): void {
    this.conversation = conversation;
    this.merge([line]);
  }

  #hear(frame: Frame): void {
    if (frame.t === "typing") this.showTyping(frame.on ? frame.who.name : "");
    if (frame.t !== "events") return;
    if (this.takeItems(frame.items)) void this.refresh();
    this.markRead();
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

  /** Who the page says this is counts only with its server's proof; without it the visitor stays a guest. */
  #identify(): void {
    const person = this.#around.person;
    const name = JSON.stringify(person);
    if (!person || name === this.#person) return;
    this.#person = name;
    this.door.identify(person).then(
      () => {
        this.forgetThread();
        this.#fresh = this.stage === "arriving";
        this.#live?.close();
        this.#live = undefined;
        return this.refresh();
      },
      (error: Error) => this.host.tell("error", { detail: error.message }),
    );
  }

  /** The token is no longer known: what was not sent yet goes out in a new talk. */
  async #anew(): Promise<void> {
    this.door.token = undefined;
    this.#memory.token = undefined;
    this.#memory.read = 0;
    this.forgetThread();
    await this.refresh();
  }

  #shutdown(): void {
    this.#live?.close();
    this.outbox.forget();
    this.#memory.forget();
  }
}
