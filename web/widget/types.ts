/** What the server tells the widget, as it comes over the wire. */
export interface Line {
  id: string;
  client_id: string | null;
  position: number;
  from: "me" | "agent" | "bot" | "notice";
  name: string;
  text: string;
  at: string;
  attachments: SentFile[];
  notice: { kind: string; name?: string } | null;
}

/** A file that the desk has; `size` in bytes. */
export interface SentFile {
  id: string;
  name: string;
  size: number;
  content_type?: string;
}

/** A line of ours that the server has not confirmed yet. */
export interface Unsent {
  client_id: string;
  text: string;
  files?: SentFile[];
  at: string;
  /** Which talk it belongs to; none yet for the first words of one. */
  conversation?: string;
  /** It begins a talk beside those there are. */
  anew?: boolean;
  refused?: string;
}

export interface Person {
  name: string;
  initials: string;
  hue: number;
}

export interface Summary {
  id: string;
  issue: string;
  solution: string;
  next_steps: string;
  state: "offered" | "confirmed" | "corrected";
  correction: string | null;
  offered_at: string;
}

export interface Thread {
  id: string;
  status: "open" | "waiting" | "snoozed" | "resolved";
  messages: Line[];
  read_position: number;
  /** How far we have read. */
  known: number;
  summary: Summary | null;
  rating: { score: number } | null;
  agent: Person | null;
  /** Where our answers go when the visitor is away, as it may be shown. */
  follows: string | null;
}

/** A talk of ours as the list shows it, with its latest words. */
export interface PastTalk {
  id: string;
  status: Thread["status"];
  at: string;
  from: Line["from"];
  name: string;
  text: string;
  unread: number;
  wait?: Wait;
}

type Asked = "off" | "optional" | "required";

/** What a brand asks before a chat. */
export interface Form {
  name: Asked;
  email: Asked;
  fields: { label: string; required: boolean; choices: string[] }[];
}

/** The form, filled in. */
export interface Filled {
  client_id: string;
  name: string;
  email: string;
  text: string;
  answers: string[];
  consent: boolean;
}

/** `seconds`: how much longer it usually takes; 0 when longer than usual already, null when that can't be said. */
export interface Wait {
  waits: boolean;
  ahead: number;
  seconds: number | null;
}

export interface Start {
  token: string;
  visitor: { id: string | null; name: string | null };
  brand: { name: string; hue: number; letters: string };
  language: string;
  /** The brand's own words, "" for ours. */
  greeting: string;
  promises: Record<"chat" | "email", { seconds: number }>;
  people: Person[];
  here: number;
  usual_seconds: number | null;
  /** How many wait for a first answer just now. */
  waiting: number;
  open: boolean;
  opens_at: string | null;
  /** A letter can be written. */
  mail: boolean;
  when_away: "letter" | "chat";
  form: Form | null;
  consent: string;
  privacy_url: string;
  /** No token yet: it comes with consent. */
  ask_first: boolean;
  /** How many talks this visitor has here. */
  talks: number;
  conversation: Thread | null;
  cursor: string;
}

export interface Page {
  url: string;
  title: string;
  origin?: string;
}

export interface Item {
  kind: string;
  conversation_id: string;
  message?: Line;
  position?: number;
}

export type Frame =
  | { t: "welcome"; cursor: string }
  | { t: "events"; cursor: string; items: Item[] }
  | { t: "typing"; conversation_id: string; who: { name: string }; on: boolean };
