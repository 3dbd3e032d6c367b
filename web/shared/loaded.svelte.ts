/** Something asked from the server: its value once it is here, or why it isn't. */
export class Loaded<T> {
  value = $state.raw<T | null>(null);
  trouble = $state<string | null>(null);
  busy = $state(false);
  #ask: () => Promise<T>;
  #turn = 0;

  constructor(ask: () => Promise<T>) {
    this.#ask = ask;
    void this.load();
  }

  /** Asks again; the old value stays on screen meanwhile. Of two questions the later one's answer counts. */
  load = async (): Promise<void> => {
    const turn = ++this.#turn;
    this.busy = true;
    try {
      const value = await this.#ask();
      if (turn !== this.#turn) return;
      this.value = value;
      this.trouble = null;
    } catch (error) {
      if (turn === this.#turn) this.trouble = error instanceof Error ? error.message : String(error);
    } finally {
      if (turn === this.#turn) this.busy = false;
    }
  };

  /** Asks again every so many seconds while the page is looked at; answers how to stop, for an `$effect`. */
  repeat(seconds: number): () => void {
    const timer = setInterval(() => document.visibilityState === "visible" && void this.load(), seconds * 1000);
    return () => clearInterval(timer);
  }
}
