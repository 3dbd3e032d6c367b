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
      return {}; // no storage here, or not ours: this visit starts without a past
    }
  }

  #write(kept: Kept): void {
    this.#kept = kept;
    try {
      localStorage.setItem(this.#name, JSON.stringify(kept));
    } catch {
      // Storage is closed or full: the talk lives as long as this page does.
    }
  }
}
