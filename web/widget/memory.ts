/** What the widget keeps in its own storage: the visitor's token and lines that were not sent yet. */
import type { Unsent } from "./types";

interface Kept {
  token?: string;
  unsent?: Unsent[];
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
