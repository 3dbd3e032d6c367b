/** The chat's one live line: opened once the visitor is known, opened anew when they are somebody else. */
import { Live } from "../shared/live";
import type { Door } from "./door";
import type { Frame } from "./types";

interface Ears {
  frame: (frame: Frame) => void;
  resync: () => void;
  state: (state: "here" | "away") => void;
}

const AGAIN = 3000;

export class Feed {
  #live: Live<Frame> | undefined;
  #saidTyping = 0;

  constructor(
    private readonly door: Door,
    private readonly ears: Ears,
  ) {}

  listen(cursor: string): void {
    if (this.#live) {
      this.#live.cursor = cursor;
      return;
    }
    const hello = (after: string | null) => ({ t: "hello", token: this.door.token, after });
    this.#live = new Live<Frame>({ url: "/api/widget/socket", cursor, hello, ...this.ears });
  }

  /** Tells the agent that the visitor is writing, at most every three seconds. */
  noteTyping(conversation: string | undefined): void {
    if (Date.now() - this.#saidTyping > AGAIN) this.#type(conversation, Date.now());
  }

  stopTyping(conversation: string | undefined): void {
    this.#type(conversation, 0);
  }

  retry(): void {
    this.#live?.retryNow();
  }

  #type(conversation_id: string | undefined, at: number): void {
    this.#saidTyping = at;
    this.#live?.send({ t: "typing", on: at > 0, conversation_id });
  }

  close(): void {
    this.#live?.close();
    this.#live = undefined;
  }
}
