/** The scorecard of one conversation as the server keeps it, and what people say about it. */
import { get, post, Problem } from "../../shared/api/client";
import { addWords } from "../../shared/words/words";
import words from "../../shared/words/en/scorecard.json";

addWords(words);

export interface Mark {
  turn: number | null;
  check: string;
  title: string;
  why: string;
}
export interface Dimension {
  name: string;
  score: number | null;
  turns: number;
  marks: Mark[];
}
export interface Dispute {
  id: string;
  dimension: string;
  check_id: string | null;
  reason: string;
  state: "open" | "accepted" | "declined";
  answer: string | null;
  author: string;
  answered_by: string | null;
}
export interface Shown {
  card: { total: number | null; dimensions: Dimension[] };
  disputes: Dispute[];
}

export class ScorecardState {
  readonly conversation: string;
  shown = $state.raw<Shown | null>(null);
  trouble = $state("");

  constructor(conversation: string) {
    this.conversation = conversation;
    void this.#ask(async () => (await get<{ scorecard: Shown | null }>(`/api/console/conversations/${conversation}/scorecard`)).scorecard);
  }

  doubt(dimension: string, check: string | null, reason: string): Promise<boolean> {
    const body = { dimension, reason, ...(check ? { check_id: check } : {}) };
    return this.#ask(() => post<Shown>(`/api/console/conversations/${this.conversation}/scorecard/disputes`, body));
  }

  answer(dispute: string, state: "accepted" | "declined", answer: string): Promise<boolean> {
    return this.#ask(() => post<Shown>(`/api/console/scorecards/disputes/${dispute}`, { state, answer }));
  }

  /** A conversation may have no scorecard yet. */
  async #ask(call: () => Promise<Shown | null>): Promise<boolean> {
    try {
      this.shown = await call();
      this.trouble = "";
      return true;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.trouble = error.message;
      return false;
    }
  }
}
