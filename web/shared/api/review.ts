/** What a review of a draft says. */
export interface Finding {
  check: string;
  firm: boolean;
  stops: boolean;
  start: number | null;
  end: number | null;
  title: string;
  why: string;
  evidence: string | null;
  suggestion: string;
  replacement: string | null;
  severity: string | number;
  /** Where a rewrite goes in when something is missing. */
  at: number | null;
}

export interface DraftPromise {
  start: number;
  end: number;
  text: string;
  due: string | null;
}

export interface Review {
  findings: Finding[];
  promises: DraftPromise[];
  questions: { text: string; start: number; end: number; turn: number; answered: boolean }[];
  checklist: { id: string; label: string; done: boolean }[];
  quiet: string[];
}
