/** A visitor's visit: which screen they see, what they have read, and what is kept of it. */
import type { Shelf } from "./articles/shelf.svelte";
import type { Bell } from "./bell.svelte";
import { Choice } from "./choice.svelte";
import { Door } from "./door";
import { Host } from "./host";
import { Memory } from "./memory";
import { Outbox } from "./outbox.svelte";
import { Talk } from "./talk.svelte";
import type { Line, Start } from "./types";

export type Stage = "starting" | "unreachable" | "closed" | "arriving" | "talking" | "letter" | "talks" | "article";

export abstract class Visit extends Talk {
  stage = $state<Stage>("starting");
  desk = $state.raw<Start | undefined>();
  lost = $state(false);
  shown = $state(false);
  full = $state(false);
  draft = $state("");
  /** Both come once the first screen stands. */
  bell = $state.raw<Bell | undefined>();
  shelf = $state.raw<Shelf | undefined>();
  protected agreed = $state(false);

  readonly host = new Host();
  readonly door = new Door();
  readonly choice = new Choice(this.door);
  readonly memory: Memory;
  readonly outbox: Outbox;

  constructor(readonly key: string) {
    super();
    this.memory = new Memory(key, (kept) => this.host.tell("talking", { kept }));
    this.outbox = new Outbox(
      this.door,
      this.memory,
      (conversation, line) => this.sent(conversation, line),
      () => this.expired(),
    );
  }

  protected abstract sent(conversation: string, line: Line): void;
  protected abstract expired(): Promise<void>;

  get name(): string {
    return this.desk?.visitor.name?.split(" ")[0] ?? "";
  }

  /** The brand's questions, or its consent, come before the first words. */
  get asks(): boolean {
    if (!this.desk || this.desk.talks || this.conversation || this.lines.length) return false;
    return this.desk.ask_first || (!this.outbox.lines.length && (!!this.desk.form || (!!this.desk.consent && !this.agreed)));
  }

  /** Lines of the talk that is shown which the desk has not confirmed yet. */
  get pending(): Outbox["lines"] {
    return this.outbox.lines.filter((line) => !line.conversation || line.conversation === this.conversation);
  }

  /** What the visitor can see counts as read; what waits behind a closed launcher is counted on it. */
  markRead(): void {
    const last = this.lines.at(-1)?.position ?? 0;
    const sees = this.shown && !document.hidden && this.stage === "talking";
    if (sees && last > this.read) {
      this.read = last;
      // A receipt that gets lost is made good by the next one.
      this.door.read(last, this.conversation).catch(() => undefined);
    }
    this.host.tell("unread", { count: this.unread + this.choice.elsewhere });
  }

  /** Whoever answers in an open talk sees what is read beside it; for any other it goes along with the next words. */
  tellReading(): void {
    if (this.conversation && !this.ended) this.door.look(this.conversation).catch(() => undefined);
  }

  close(): void {
    this.host.tell("close");
  }

  protected async countElsewhere(): Promise<void> {
    await this.choice.count(this.conversation);
    this.markRead();
  }

  /** The live feed may tell of our own words before the answer to them, or instead of an answer that was lost. */
  protected override merge(incoming: Line[]): void {
    super.merge(incoming);
    if (!incoming.length || !this.conversation) return;
    this.memory.token = this.door.token;
    this.host.tell("talking");
    this.outbox.arrived(
      this.conversation,
      incoming.map((line) => line.client_id),
    );
  }
}
