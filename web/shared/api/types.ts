/** What the console's API answers. Times are ISO 8601 in UTC, ids are UUIDs, spans count UTF-16 units. */
import type { HeldReply, MailFacts, MailFrame, Recipients, UsualRecipients } from "./mail";

export type { DraftPromise, Finding, Review } from "./review";

export type Channel = "email" | "chat" | "social" | "portal" | "voice";
export type Role = "owner" | "admin" | "supervisor" | "agent" | "author" | "observer";
export type Status = "open" | "waiting" | "snoozed" | "resolved";
export type Level = 0 | 1 | 2 | 3;

export interface Person {
  id: string;
  name: string;
  initials: string;
  hue: number;
}

export interface DueClock {
  kind: "first_response" | "promise" | "next_response";
  due_at: string;
  ceiling_at: string | null;
  breached: boolean;
}

export interface Row {
  id: string;
  number: number;
  subject: string;
  channel: Channel;
  status: Status;
  contact: { id: string; name: string; hue: number };
  assignee: Person | null;
  preview: string;
  preview_by: "contact" | "user" | "bot" | "system";
  draft: string | null;
  /** When the next reply leaves that waits for a chosen time. */
  held: string | null;
  last_message_at: string;
  unread: boolean;
  needs_us: boolean;
  mood: { level: Level; word: string; trend: "up" | "flat" | "down" } | null;
  facts: string[];
  clock: DueClock | null;
  /** Since when the customer waits for our answer; null when nobody waits. */
  waiting_since: string | null;
  last_position: number;
  inbox_id: string;
  brand_id: string;
  set_aside: "spam" | "quarantine" | null;
  set_aside_why: string | null;
  merged_into: string | null;
}

export interface RowPage {
  items: Row[];
  next: string | null;
  counts: { needs_you: number; waiting: number; open: number };
  cursor: string;
}

export interface Attachment {
  id: string;
  name: string;
  size: number;
  content_type: string;
  inline?: boolean;
  /** Of a picture that can be looked at small and large. */
  width?: number | null;
  height?: number | null;
  /** "active" (can run), "location", "secrets". */
  warnings?: string[];
}

export type DeliveryState = "queued" | "sending" | "uncertain" | "sent" | "failed" | "bounced";

export interface Message {
  id: string;
  client_id: string | null;
  position: number;
  kind: "inbound" | "reply" | "note" | "call" | "notice" | "survey";
  audience: "public" | "private" | "internal";
  channel: Channel;
  author: { kind: "contact" | "user" | "bot" | "system"; id: string | null; name: string };
  body_text: string;
  body_html: boolean;
  quote: string | null;
  signature: string | null;
  at: string;
  subject: string | null;
  attachments: Attachment[];
  delivery: { state: DeliveryState; reason: string | null } | null;
  notice: ({ kind: string } & Record<string, unknown>) | null;
  highlights: { start: number; end: number; label: string }[];
  mail: MailFacts | null;
  recipients: (Partial<Recipients> & { from?: string; via?: string | null }) | null;
  /** A leader's word to the one who answers. */
  whisper: boolean;
}

export interface ContactPanel {
  id: string;
  name: string;
  hue: number;
  email: string | null;
  preferred_channel: Channel | null;
  language: string | null;
  zone: string | null;
  since: string;
  last_rating: number | null;
  /** `trouble`: why mail to this address came back; `hard`: none will ever arrive. */
  identities: { kind: string; value: string; standing: "proven" | "likely"; trouble: string | null; hard: boolean }[];
  conversations: { id: string; number: number; subject: string; channel: Channel; status: Status; at: string }[];
  facts: [string, string][];
  /** Where a visitor of the chat was seen last, as their browser told; empty for others. */
  page: { url?: string; title?: string };
  /** The titles of articles that they read before they asked. */
  looked: string[];
}

export interface FollowUp {
  id: string;
  text: string;
  due_at: string | null;
  zone: string;
  owner: { id: string; name: string } | null;
  state: "open" | "kept" | "missed" | "dropped";
  message_id: string | null;
}

export interface SummaryText {
  issue: string;
  solution: string;
  next_steps: string;
}

export interface Summary extends SummaryText {
  id: string;
  state: "offered" | "confirmed" | "corrected";
  correction: string | null;
  offered_at: string;
}

export interface Signal {
  kind: string;
  label: string;
  position: number | null;
  start: number | null;
  end: number | null;
}

export interface Mood {
  level: Level;
  word?: string;
  trend: "up" | "flat" | "down";
  points: { position: number; level: Level }[];
  signals: Signal[];
  advice: { line: string; action: string | null } | null;
}

export interface Draft {
  text: string;
  /** By e-mail, whom the agent chose; null: whoever usually gets it. */
  recipients: Recipients | null;
  document: unknown;
  saved_at: string;
}

export interface Standard {
  first_response_due: string | null;
  first_responded_at: string | null;
  target_seconds: number | null;
  kept: boolean | null;
}

export interface Thread {
  row: Row;
  contact: ContactPanel;
  messages: Message[];
  earlier: boolean;
  people: Record<string, Person>;
  read: { contact_position: number; my_position: number };
  mood: Mood | null;
  promises: FollowUp[];
  standard: Standard | null;
  summary: Summary | null;
  rating: { score: number; comment: string | null; at: string } | null;
  draft: { reply: Draft | null; note: Draft | null };
  recipients: UsualRecipients | null;
  /** The number of the conversation that this one was merged into. */
  goes_on_in: number | null;
  held: HeldReply[];
  mail: MailFrame | null;
  cursor: string;
}

export interface SendMessage {
  client_id: string;
  kind: "reply" | "note";
  text: string;
  html?: string;
  document?: unknown;
  attachments: string[];
  seen_position: number;
  promises: { text: string; start: number; end: number; due_at: string }[];
  overrides: { check: string; reason: string }[];
  send_anyway?: boolean;
  recipients?: Recipients;
}
