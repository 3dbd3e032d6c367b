/** A chat with oneself: written through the widget's own door, seen arriving through the desk's own socket. */
import { get, post } from "../../shared/api/client";
import type { Row } from "../../shared/api/types";
import { Live } from "../../shared/live";
import { uuid7 } from "../../shared/uuid";
import { session } from "../session.svelte";

interface Line {
  id: string;
  position: number;
  from: "me" | "agent" | "bot" | "notice";
  name: string;
  text: string;
}

interface Frame {
  t: string;
  items?: { conversation_id: string | null; row?: Row }[];
}

export class TryChat {
  lines = $state.raw<Line[]>([]);
  row = $state.raw<Row | null>(null);
  /** Seconds from "send" to the desk's screen. */
  arrived = $state<number | null>(null);
  trouble = $state("");
  busy = $state(false);
  #token = "";
  #conversation = "";
  #sentAt = 0;
  #live: Live<Frame>;
  #key: string;

  constructor(key: string) {
    this.#key = key;
    this.#live = new Live<Frame>({
      url: "/api/console/socket",
      cursor: session.me?.cursor ?? null,
      hello: (after) => ({ t: "hello", after }),
      frame: (frame) => void this.#hear(frame),
    });
  }

  close(): void {
    this.#live.close();
  }

  async write(text: string): Promise<void> {
    await this.#try(async () => {
      if (!this.#token) {
        const page = { url: location.href, title: document.title, origin: location.origin };
        this.#token = (await post<{ token: string }>("/api/widget/start", { key: this.#key, page })).token;
      }
      this.arrived = null;
      this.#sentAt = performance.now();
      const body = { client_id: uuid7(), text, conversation_id: this.#conversation || null };
      const said = await post<{ conversation_id: string; message: Line }>("/api/widget/messages", body, this.#door());
      this.#conversation = said.conversation_id;
      if (!this.lines.some((line) => line.id === said.message.id)) this.lines = [...this.lines, said.message];
    });
  }

  async answer(text: string): Promise<void> {
    await this.#try(async () => {
      const body = { client_id: uuid7(), kind: "reply", text, seen_position: this.row?.last_position ?? 0 };
      await post(`/api/console/conversations/${this.#conversation}/messages`, body);
      await this.#readOn();
    });
  }

  #door(): { headers: Record<string, string> } {
    return { headers: { Authorization: `Bearer ${this.#token}` } };
  }

  async #hear(frame: Frame): Promise<void> {
    const row = frame.items?.findLast((item) => item.row && (!this.#conversation || item.conversation_id === this.#conversation))?.row;
    if (!row || !this.#sentAt) return;
    this.arrived ??= (performance.now() - this.#sentAt) / 1000;
    this.row = row;
    await this.#readOn();
  }

  async #readOn(): Promise<void> {
    if (!this.#token) return;
    this.lines = (await get<{ items: Line[] }>("/api/widget/messages", this.#door())).items;
  }

  async #try(work: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.trouble = "";
    try {
      await work();
    } catch (error) {
      this.trouble = error instanceof Error ? error.message : String(error);
    } finally {
      this.busy = false;
    }
  }
}
