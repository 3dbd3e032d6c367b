/** Which conversations a list holds and in which order: pure, so that the server's order can be kept while events arrive. */
import type { Row } from "../../shared/api/types";

export type View = "inbox" | "all" | "resolved" | "spam" | "quarantine";

export function belongs(row: Row, view: View, me: string): boolean {
  if (row.merged_into) return false;
  if (row.set_aside || view === "spam" || view === "quarantine") return row.set_aside === view;
  if (view === "resolved") return row.status === "resolved";
  if (row.status === "resolved") return false;
  return view === "all" || row.assignee === null || row.assignee.id === me;
}

/** Those whose turn it is ours, soonest due first; without a clock by who has waited longest. */
export function needsYou(rows: Row[]): Row[] {
  return rows
    .filter((row) => row.needs_us && row.status !== "resolved")
    .sort((a, b) => due(a) - due(b) || Date.parse(a.last_message_at) - Date.parse(b.last_message_at));
}

/** Everybody else, last message first. */
export function waitsOnThem(rows: Row[]): Row[] {
  return rows.filter((row) => !row.needs_us || row.status === "resolved").sort((a, b) => Date.parse(b.last_message_at) - Date.parse(a.last_message_at));
}

function due(row: Row): number {
  return row.clock ? Date.parse(row.clock.due_at) : Number.MAX_SAFE_INTEGER;
}
