/** A brand's voice, its versions, and what a preview says of it. */
import type { Channel, Finding } from "../../shared/api/types";

export type Formality = "formal" | "neutral" | "casual";
export type Reading = "easy" | "standard" | "expert";
export type Dialect = "american" | "british" | "australian" | "canadian" | "indian";

export interface BrandVoice {
  formality: Formality;
  emoji: boolean;
  preferred: { say: string; instead_of: string }[];
  banned: string[];
  glossary: { term: string; plain: string }[];
  apology: string;
  reading: Reading;
  dialect: Dialect;
}

/** `version` 0 is the voice that ships. */
export interface KeptVoice {
  brand_id: string;
  version: number;
  voice: BrandVoice;
}

export interface Change {
  part: keyof BrandVoice;
  before: string | null;
  after: string | null;
  word: string;
}

export interface VoiceVersion extends KeptVoice {
  brand: string;
  changes: Change[];
  at: string;
  by: string | null;
}

/** A draft read in a voice that is being edited; offsets of findings are UTF-16 units. */
export interface VoiceSample {
  id: "email" | "chat" | "words" | "own";
  channel: Channel;
  customer: string;
  draft: string;
  findings: Finding[];
  rewritten: string;
  ease: number | null;
}
