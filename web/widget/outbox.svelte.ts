/** Lines on their way out: kept in storage until the server has them, sent in order, each once. */
import { uuid7 } from "../shared/uuid";
import { Refused, type Door } from "./door";
import type { Memory } from "./memory";
import type { Line, SentFile, Unsent } from "./types";

const LONGEST = 20_000;

export class Outbox {
  lines = $state.raw<Unsent[]>([]);
  #busy = false;
  #tries = 0;
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly door: Door,
    private readonly memory: Memory,
    private readonly sent: (conversation: string, line: Line) => void,
    private readonly expired: () => Promise<void>,
  ) {
    this.recall();
  }

  /** Reads again what was kept, once the page around us has handed it over. */
  recall(): void {
    this.lines = this.memory.unsent;
  }

  /** `conversation` undefined: the latest talk, or `anew` another. */
  add(text: string, files: SentFile[], conversation: string | undefined, anew: boolean): void {
    this.#keep([...this.lines, { client_id: uuid7(), text, files, at: new Date().toISOString(), conversation, anew: anew || undefined }]);
    void this.flush();
  }

  /** Tries a refused line once more. */
  retry(id: string): void {
    this.#keep(this.lines.map((line) => (line.client_id === id ? { ...line, refused: undefined } : line)));
    void this.flush();
  }

  remove(id: string): void {
    this.#keep(this.lines.filter((line) => line.client_id !== id));
  }

  /** Whom they were for is gone: they begin a new talk. */
  unbind(): void {
    this.#keep(this.lines.map((line) => ({ ...line, conversation: undefined })));
  }

  /** The desk has these lines, whoever told us so; what was written before a talk's first had arrived follows it there. */
  arrived(conversation: string, names: (string | null)[]): void {
    const there = this.lines.filter((line) => names.includes(line.client_id));
    if (!there.length) return;
    const left = this.lines.filter((line) => !there.includes(line));
    const began = there.some((line) => !line.conversation);
    this.#keep(began ? left.map((line) => ({ ...line, conversation: line.conversation ?? conversation })) : left);
  }

  forget(): void {
    clearTimeout(this.#again);
    this.#keep([]);
  }

  async flush(): Promise<void> {
    // Whoever asks while a try is under way knows of a line that works: if that try fails, the next comes soon.
    if (this.#busy) this.#tries = 0;
    if (this.#busy || !this.door.token) return;
    clearTimeout(this.#again);
    this.#busy = true;
    try {
      for (let line = this.#next(); line; line = this.#next()) await this.#send(line);
      this.#tries = 0;
    } catch {
      // The server can't be reached: the line stays here and goes out later.
      this.#again = setTimeout(() => void this.flush(), Math.min(LONGEST, 800 * 2 ** this.#tries++));
    } finally {
      this.#busy = false;
    }
  }

  #next(): Unsent | undefined {
    return this.lines.find((line) => line.refused === undefined);
  }

  async #send(line: Unsent): Promise<void> {
    try {
      const { conversation_id, message } = await this.door.send(line, line.conversation);
      this.sent(conversation_id, message);
      this.arrived(conversation_id, [line.client_id]);
    } catch (error) {
      if (!(error instanceof Refused) || error.passing) throw error;
      if (error.status === 401) return this.expired();
      const refused = error.fields.text ?? error.detail;
      this.#keep(this.lines.map((one) => (one.client_id === line.client_id ? { ...one, refused } : one)));
    }
  }

  #keep(lines: Unsent[]): void {
    this.lines = lines;
    this.memory.unsent = lines;
  }
}
