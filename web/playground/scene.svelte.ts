/** Who plays on which side, and the letters in the customer's mailbox, fetched as they arrive. */
import { get, post, Problem } from "../shared/api/client";

export interface Player {
  name: string;
  initials: string;
  hue: number;
}

export interface Cast {
  shop_url: string;
  shop_address: string;
  customer: Player;
  agent: Player;
  /** The customer's conversation that needs an answer, which the desk opens first. */
  conversation: string | null;
}

export interface Letter {
  id: number;
  mine: boolean;
  from_name: string;
  subject: string;
  text: string;
  at: string;
  message_id: string;
}

interface Mailbox {
  items: Letter[];
  round: number;
}

export class Scene {
  cast = $state.raw<Cast | undefined>();
  letters = $state.raw<Letter[]>([]);
  closed = $state(false);
  /** Counts up with every new start; the frames are drawn anew with it. */
  round = $state(0);

  /** Opens the desk as the demo's agent; false where there is no playground. */
  async enter(): Promise<void> {
    try {
      await post("/api/playground/enter");
      this.cast = await get<Cast>("/api/playground");
      void this.#listen();
    } catch {
      this.closed = true;
    }
  }

  async send(subject: string, text: string, in_reply_to: string | undefined): Promise<void> {
    await post("/api/playground/mails", { subject, text, in_reply_to });
  }

  async startAgain(): Promise<void> {
    await post("/api/playground/reset");
    this.cast = await get<Cast>("/api/playground");
    this.letters = [];
    this.round++;
  }

  /** Each call waits on the server until there is something new, so that letters show at once. */
  async #listen(): Promise<void> {
    for (let known = 0, round = -1; ; ) {
      try {
        const box = await get<Mailbox>("/api/playground/mailbox", { query: { known, round } });
        this.letters = box.items;
        known = box.items.length;
        round = box.round;
      } catch (error) {
        if (error instanceof Problem && error.status === 404) return;
        await new Promise((resolve) => setTimeout(resolve, 2000));
      }
    }
  }
}

export const first = (player: Player): string => player.name.split(" ")[0] ?? player.name;
