/** One visitor's chat: the talk, the wire it comes by, and what is still on its way. */
import { Refused } from "./door";
import { Feed } from "./feed";
import type { Surroundings } from "./host";
import { speak } from "./language";
import { isAnswer } from "./talk.svelte";
import type { Filled, Frame, Item, Line, SentFile, Start, Thread } from "./types";
import { Visit } from "./visit.svelte";

export class Chat extends Visit {
  readonly #feed: Feed;
  #person: string | undefined;
  #fresh = true; // nothing was shown yet to whoever this visitor is now known to be
  #around: Surroundings = { shown: true, full: true, page: { url: "", title: "" } };
  #missed = false; // something was said in a talk whose name we did not know yet

  constructor(key: string) {
    super(key);
    this.#feed = new Feed(this.door, {
      frame: (frame) => this.#hear(frame),
      resync: () => void this.refresh(),
      state: (state) => {
        this.lost = state === "away";
        if (!this.lost) void this.outbox.flush();
      },
    });
  }

  begin(): void {
    this.host.listen({ surroundings: (now) => this.#settle(now), shutdown: () => this.#shutdown() });
    document.addEventListener("visibilitychange", () => this.markRead());
    if (this.host.alone) this.#settle(this.#around);
  }

  /** Asks the server for everything anew; also what we do when a change came that we can't apply by itself. */
  async refresh(): Promise<void> {
    this.door.token ??= this.memory.token;
    try {
      const start = await this.#ask(false);
      await speak(start.language);
      this.door.language = start.language;
      await this.#open(start);
    } catch (error) {
      if (error instanceof Refused && error.status === 401 && this.door.token) return this.expired();
      const closed = !this.desk && error instanceof Refused && !error.passing;
      if (!this.desk) this.stage = closed ? "closed" : "unreachable";
      if (closed) this.host.tell("error", { detail: error.detail });
      else setTimeout(() => void this.refresh(), 4000);
    }
  }

  /** The visitor agreed: from now on they are known by a token. Raises `Refused` with what is wrong at the fields. */
  async enter(filled?: Filled): Promise<void> {
    if (!this.door.token || !filled) await this.#open(await this.#ask(true));
    this.agreed = true;
    if (!filled) return;
    const { conversation_id, message } = await this.door.fill(filled);
    this.draft = "";
    this.sent(conversation_id, message);
  }

  say(text: string, files: SentFile[] = []): void {
    const words = text.trim();
    if (!words && !files.length) return;
    this.draft = "";
    this.#feed.stopTyping(this.conversation);
    this.outbox.add(words, files, this.conversation, this.choice.talk === null);
  }

  /** Shows another talk, or begins a new one. */
  async choose(talk: string | null): Promise<void> {
    this.forgetThread();
    this.choice.talk = talk;
    this.stage = "talking";
    await this.refresh();
  }

  noteTyping(): void {
    this.#feed.noteTyping(this.conversation);
  }

  async reopen(): Promise<void> {
    await this.door.reopen(this.conversation);
    this.stage = "talking";
    await this.refresh();
  }

  retryLink(): void {
    this.#feed.retry();
    void this.outbox.flush();
  }

  /** Shows what the desk has told, unless another talk was chosen meanwhile. */
  async #open(start: Start): Promise<void> {
    const wanted = this.choice.talk;
    const thread = await this.choice.find(start, this.conversation);
    if (wanted !== this.choice.talk && this.choice.talk !== undefined) return;
    this.#take(start, thread);
    if (start.talks > 1) void this.countElsewhere();
  }

  #ask(consent: boolean): Promise<Start> {
    return this.door.start({ key: this.key, page: this.#around.page, locale: this.#around.locale ?? navigator.language, consent });
  }

  #settle(now: Surroundings): void {
    const other = this.desk && this.#around.locale !== now.locale;
    const first = this.stage === "starting" && !this.desk && this.#around.page.url !== now.page.url;
    const opened = now.shown && !this.shown;
    if (first) {
      this.memory.recall(now.kept);
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

  #take(start: Start, thread: Thread | null): void {
    const before = this.desk;
    if (before && (this.door.token ?? "") !== start.token) this.forgetThread();
    this.desk = start;
    this.door.token = start.token || undefined;
    if (thread) this.takeThread(thread);
    if (thread || this.outbox.lines.length) this.memory.token = start.token;
    if (this.#fresh) {
      this.#fresh = false;
      this.stage = this.draft || (thread && !this.ended) || this.unread ? "talking" : "arriving";
      this.#identify();
    }
    if (start.token) this.#feed.listen(start.cursor);
    void this.outbox.flush();
    this.markRead();
  }

  protected override sent(conversation: string, line: Line): void {
    if (this.lost) this.#feed.retry(); // what goes out shows that the way is there again
    this.#adopt(conversation);
    if (this.conversation !== conversation) return;
    this.merge([line]);
    if (this.#missed) void this.refresh();
    this.#missed = false;
  }

  /** Our first words have made this talk. */
  #adopt(conversation: string): void {
    if (this.conversation) return;
    this.conversation = conversation;
    if (this.choice.talk === null) this.choice.talk = conversation;
  }

  #hear(frame: Frame): void {
    if (frame.t === "typing" && frame.conversation_id === this.conversation) this.showTyping(frame.on ? frame.who.name : "");
    if (frame.t !== "events") return;
    const begun = frame.items.find((item) => this.pending.some((line) => line.client_id === item.message?.client_id));
    if (begun) this.#adopt(begun.conversation_id);
    const here = frame.items.filter((item) => item.conversation_id === this.conversation);
    const others = frame.items.filter((item) => item.conversation_id !== this.conversation);
    if (others.length) this.#hearElsewhere(others);
    if (this.takeItems(here)) void this.refresh();
    this.markRead();
    if (frame.items.some(isAnswer)) this.bell?.ring();
  }

  /** Other talks of this visitor's went on; without a talk of our own we look whether one is to be shown. */
  #hearElsewhere(items: Item[]): void {
    for (const item of items) if (item.message) this.outbox.arrived(item.conversation_id, [item.message.client_id]);
    if (!this.conversation) {
      this.#missed = true;
      if (this.choice.talk === undefined && !this.outbox.lines.length) void this.refresh();
    } else if (items.some(isAnswer)) void this.countElsewhere();
  }

  /** Who the page says this is counts only with its server's proof; without it the visitor stays a guest. */
  #identify(): void {
    const person = this.#around.person;
    const name = JSON.stringify(person);
    if (!person || name === this.#person) return;
    this.#person = name;
    this.door.identify(person).then(
      () => {
        this.#forgetTalk();
        this.#fresh = this.stage === "arriving";
        this.#feed.close();
        return this.refresh();
      },
      (error: Error) => this.host.tell("error", { detail: error.message }),
    );
  }

  /** The token is no longer known: what was not sent yet goes out in a new talk. */
  protected override async expired(): Promise<void> {
    this.door.token = undefined;
    this.memory.token = undefined;
    this.outbox.unbind();
    this.#forgetTalk();
    await this.refresh();
  }

  #forgetTalk(): void {
    this.forgetThread();
    this.choice.talk = undefined;
    this.choice.elsewhere = 0;
  }

  #shutdown(): void {
    this.#feed.close();
    this.outbox.forget();
    this.memory.forget();
  }
}
