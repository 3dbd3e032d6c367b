/** Live chat on the agents' side, as /api/console/chats answers. */
import type { Person, Row } from "./types";

export interface Room {
  availability: "here" | "away";
  capacity: number;
  running: number;
}

/** A conversation that waits for somebody's yes. */
export interface Transfer {
  id: string;
  conversation_id: string;
  note: string;
  at: string;
  from: Person | null;
  to_user: Person | null;
  to_team: string | null;
  contact_name: string;
  subject: string;
}

export interface Chats {
  room: Room;
  mine: Row[];
  waiting: { many: number; since: string | null };
  offers: Transfer[];
}
