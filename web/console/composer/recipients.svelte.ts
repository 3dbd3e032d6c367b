/** Who the next reply by e-mail goes to: as usual, to the customer alone, or to whom the agent put together. */
import type { Recipient, Recipients } from "../../shared/api/mail";
import type { ThreadState } from "../thread/thread.svelte";

export type Part = "to" | "cc";
const ADDRESS = /^[^\s<>()[\]\\,;:@"]{1,64}@[^\s<>()[\]\\,;:@"]+\.[^\s<>()[\]\\,;:@".]{2,}$/;

export class RecipientChoice {
  readonly #thread: ThreadState;
  /** Null: as usual. */
  chosen = $state.raw<Recipients | null>(null);

  constructor(thread: ThreadState) {
    this.#thread = thread;
  }

  get usual() {
    return this.#thread.data?.recipients ?? null;
  }

  get everybody(): Recipients {
    const first = this.usual?.customer ? [this.usual.customer] : [];
    return { to: [...first, ...(this.usual?.others.to ?? [])], cc: this.usual?.others.cc ?? [] };
  }

  get list(): Recipients {
    return this.chosen ?? this.everybody;
  }

  /** Whether there is anybody beside the customer to choose. */
  get several(): boolean {
    return Boolean(this.usual && (this.usual.others.to.length || this.usual.others.cc.length || this.usual.offered.length));
  }

  /** "all" and "one" are the two usual choices; "own" is any other. */
  get mode(): "all" | "one" | "own" {
    const { to, cc } = this.list;
    const count = to.length + cc.length;
    if (this.usual?.customer && count === 1 && to[0]?.address === this.usual.customer.address && this.several) return "one";
    const all = [...this.everybody.to, ...this.everybody.cc, ...(this.usual?.offered ?? [])];
    return count === all.length && all.every((one) => this.has(one.address)) ? "all" : "own";
  }

  /** Those who were written to beside us and get nothing yet. */
  get offered(): Recipient[] {
    return (this.usual?.offered ?? []).filter((one) => !this.has(one.address));
  }

  has(address: string): boolean {
    return [...this.list.to, ...this.list.cc].some((one) => one.address === address);
  }

  use(mode: "all" | "one"): void {
    if (mode === "one") this.#choose({ to: this.usual?.customer ? [this.usual.customer] : [], cc: [] });
    else this.#choose({ to: this.everybody.to, cc: [...this.everybody.cc, ...(this.usual?.offered ?? [])] });
  }

  /** Answers what is wrong with it, if anything is. */
  add(typed: string, part: Part): "" | "wrong" {
    const address = typed.trim().replace(/[,;]$/, "").toLowerCase();
    if (!ADDRESS.test(address)) return "wrong";
    const known = this.usual?.offered.find((one) => one.address === address);
    if (!this.has(address)) this.#choose({ ...this.list, [part]: [...this.list[part], known ?? { address, name: "" }] });
    return "";
  }

  remove(address: string): void {
    const others = (list: Recipient[]) => list.filter((one) => one.address !== address);
    this.#choose({ to: others(this.list.to), cc: others(this.list.cc) });
  }

  /** What was chosen before this page was opened, unless something was chosen since. */
  restore(chosen: Recipients | null): void {
    this.chosen ??= chosen;
  }

  #choose(chosen: Recipients): void {
    this.chosen = chosen;
    if (this.#thread.composer.kind === "reply") this.#thread.composer.touched();
  }

  /** What goes with the reply; undefined: as usual. The next reply is as usual again. */
  take(): Recipients | undefined {
    const chosen = this.chosen ?? undefined;
    this.chosen = null;
    return chosen;
  }

  putBack(chosen: Recipients | undefined): void {
    this.chosen = chosen ?? null;
  }
}
