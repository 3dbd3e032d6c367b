/** Offers the hints' fate to the server's statistics: nothing waits for it, and nothing is counted twice. */
import { post } from "../../shared/api/client";
import type { Finding } from "../../shared/api/types";
import { uuid7 } from "../../shared/uuid";
import { sentenceOf, type Hint } from "./hints";

/** A hint counts as shown once it has stood for so long: those that come and go while a word is typed don't. */
const STANDS = 2_000;

export class HintStory {
  readonly #conversation: string;
  #draft = uuid7();
  #shown = new Set<string>();
  #answered = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(conversation: string) {
    this.#conversation = conversation;
  }

  /** These stand on the screen now. */
  stand(hints: Hint[]): void {
    clearTimeout(this.#timer);
    const fresh = checksOf(hints).filter((check) => !this.#shown.has(check));
    if (fresh.length) this.#timer = setTimeout(() => this.#show(fresh), STANDS);
  }

  answer(finding: Finding, action: "use" | "ignore" | "why" | "wrong", text: string): void {
    const { check } = finding;
    if (!this.#shown.has(check)) this.#show([check]);
    if (action !== "why") this.#answered.add(check);
    const about = action === "wrong" ? sentenceOf(text, finding) : null;
    post("/api/console/hints", { conversation_id: this.#conversation, draft_id: this.#draft, check, action, about }).catch(() => undefined);
  }

  /** The words leave with these still standing: what stood before and is gone was changed by hand. */
  leave(hints: Hint[]): void {
    clearTimeout(this.#timer);
    const standing = checksOf(hints);
    const heeded = [...this.#shown].filter((check) => !standing.includes(check) && !this.#answered.has(check));
    this.#show(standing, heeded);
  }

  /** Another draft begins. */
  renew(): void {
    clearTimeout(this.#timer);
    this.#draft = uuid7();
    this.#shown.clear();
    this.#answered.clear();
  }

  #show(checks: string[], heeded: string[] = []): void {
    const shown = checks.filter((check) => !this.#shown.has(check));
    if (!shown.length && !heeded.length) return;
    for (const check of shown) this.#shown.add(check);
    post("/api/console/hints/seen", { conversation_id: this.#conversation, draft_id: this.#draft, shown, heeded }).catch(() => undefined);
  }
}

function checksOf(hints: Hint[]): string[] {
  return [...new Set(hints.map((hint) => hint.finding.check))];
}
