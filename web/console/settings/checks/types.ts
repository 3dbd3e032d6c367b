/** The checks as leaders see them. */
import type { Channel } from "../../../shared/api/types";

export type Severity = "off" | "advisory" | "firm";

export interface WrongHint {
  about: string | null;
  at: string;
  conversation_id: string;
  number: number;
}

/** Drafts in which a check spoke and what became of it; `acceptance` null: too few to say. */
export interface CheckFigures {
  shown: number;
  used: number;
  heeded: number;
  ignored: number;
  wrong: number;
  acceptance: number | null;
  range: [number, number] | null;
  defect: boolean;
  examples: WrongHint[];
}

export interface CheckRow {
  id: string;
  dimension: string;
  title: string;
  why: string;
  firm: boolean;
  stops: boolean;
  figures: CheckFigures;
}

/** Without a brand or a channel it counts for all of them. */
export interface CheckChoice {
  check: string;
  severity: Severity;
  brand_id: string | null;
  channel: Channel | null;
}

export interface ChecksAnswer {
  days: number;
  checks: CheckRow[];
  choices: CheckChoice[];
}

/** Where a choice is made; null is everywhere. */
export interface CheckPlace {
  brand: string | null;
  channel: Channel | null;
}
