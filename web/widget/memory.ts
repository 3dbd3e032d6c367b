/** What the widget keeps in its own storage: the visitor's token, how far they read, and lines not sent yet. */
import type { Unsent } from "./types";

interface Kept {
  token?: string;
  unsent?: Unsent[];
  read?: number;
}

export class Memory {
  readonly #name: string;
  #kept: Kept;
  /** Browsers close a frame's storage in private windows; then the page around us keeps the token. */
  closed = false;

  constructor(key: string) {
    this.#name = `rapport:${key}`;
    this.#kept = this.#read();
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

  /** Up to which line the visitor has read, so that a new page does not count old answers as news. */
  get read(): number {
    return this.#kept.read ?? 0;
  }

  set read(read: number) {
    this.#write({ ...this.#kept, read });
  }

  forget(): void {
    this.#write({});
  }

  #read(): Kept {
    try {
      return JSON.parse(localStorage.getItem(this.#name) ?? "{}") as Kept;
    } catch {
      this.closed = true;
      return {};
    }
  }

  #write(kept: Kept): void {
    this.#kept = kept;
    try {
      localStorage.setItem(this.#name, JSON.stringify(kept));
    } catch {
      this.closed = true; // closed, or full
    }
  }
}
