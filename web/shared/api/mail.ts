/** What the console's API answers about mail: who a message came from, who a reply goes to, and replies that wait. */
import type { Attachment, Person } from "./types";

/** What is known of the mail behind a message; `trust`: what our own mail server found out about its sender. */
export interface MailFacts {
  trust: { verdict: "passed" | "failed" | "none"; spf?: string; dkim?: string; dmarc?: string; policy?: string; by?: string } | null;
  forwarded: Recipient | null;
  differs: boolean;
  machine: boolean;
}

export interface Recipient {
  address: string;
  name: string;
}

export interface Recipients {
  to: Recipient[];
  cc: Recipient[];
}

/** Who a reply by e-mail goes to when nobody chooses; `offered` get nothing until an agent adds them. */
export interface UsualRecipients {
  customer: Recipient | null;
  others: Recipients;
  offered: Recipient[];
  via: string | null;
}

/** A reply by e-mail that waits: for as long as it can be undone, or for a chosen time. */
export interface HeldReply {
  id: string;
  conversation_id: string;
  client_id: string;
  author: Person;
  why: "undo" | "later";
  text: string;
  send_at: string;
  state: "held" | "stopped" | "sent" | "undone";
  /** What keeps a stopped one from leaving. */
  problem: string | null;
  seen_position: number;
  attachments: Attachment[];
}

/** What was written, of a reply that will not be sent. */
export interface TakenBack {
  text: string;
  document: unknown;
  attachments: string[];
  promises: { text: string; due_at: string | null }[];
  recipients: Recipients | null;
}

/** What a mail adds to the words of a reply; `room`: bytes of files that fit. */
export interface MailFrame {
  signature: string;
  quotes: boolean;
  room: number;
}
