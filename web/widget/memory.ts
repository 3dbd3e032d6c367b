/** What the widget keeps: the visitor's token, lines not sent yet, and what they like. */
import type { Unsent } from "./types";

interface Kept {
  token?: string;
  unsent?: Unsent[];
  sound?: boolean;
  emoji?: string[];
}

export class Memory {
  readonly #name: string;
  #kept: Kept;
  #lent = false;

  /** Where a browser lets frames of other sites keep nothing (private windows), `lend` asks the page around us to keep it. */
  constructor(
    key: string,
    private readonly lend: (kept: string) => void,
  ) {
    this.#name = `rapport:${key}`;
    this.#kept = this.#read();
  }

  /** Takes back what the page around us has kept. */
  recall(kept: string | undefined): void {
    if (!this.#lent || !kept?.startsWith("{")) return;
    this.#kept = { ...parse(kept), ...this.#kept };
  }

  get token(): string | undefined {
    return this.#kept.token;
  }

  set token(token: string | undefined) {
    this.#write({ ...this.#kept, token });
  }

  get unsent(): Unsent[] {
    return this.#kept.unsent ?? [];
  }

  set unsent(unsent: Unsent[]) {
    this.#write({ ...this.#kept, unsent });
  }

  /** Whether an answer may be heard. */
  get sound(): boolean {
    return this.#kept.sound ?? false;
  }

  set sound(sound: boolean) {
    this.#write({ ...this.#kept, sound: sound || undefined });
  }

  /** The emoji that were used last. */
  get emoji(): string[] {
    return this.#kept.emoji ?? [];
  }

  set emoji(emoji: string[]) {
    this.#write({ ...this.#kept, emoji });
  }

  forget(): void {
    this.#write({});
  }

  #read(): Kept {
    try {
      return parse(localStorage.getItem(this.#name));
    } catch {
      this.#lent = true;
      return {};
    }
  }

  #write(kept: Kept): void {
    this.#kept = kept;
    const text = JSON.stringify(kept, (_, value: unknown) => (Array.isArray(value) && !value.length ? undefined : value));
    try {
      if (text === "{}") localStorage.removeItem(this.#name);
      else localStorage.setItem(this.#name, text);
    } catch {
      this.#lent = true;
      this.lend(text);
    }
  }
}

function parse(text: string | null): Kept {
  try {
    return JSON.parse(text ?? "{}") as Kept;
  } catch {
    return {}; // not ours: this visit starts without a past
  }
}
