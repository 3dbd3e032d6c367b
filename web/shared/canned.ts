/** Canned replies as the server tells them, and the places that it fills. */
import { addWords } from "./words/words";
import words from "./words/en/canned.json";

addWords(words);

export interface CannedFinding {
  check: string;
  title: string;
  why: string;
  suggestion: string;
  start: number | null;
  end: number | null;
}

export interface Canned {
  id: string;
  brand_id: string | null;
  title: string;
  shortcut: string;
  body_text: string;
  findings: CannedFinding[];
  used: number;
  made_by: string | null;
}

export const PLACES = ["customer.first_name", "customer.name", "agent.first_name", "agent.name", "brand.name", "conversation.number"];
