/** How an inbox is doing, in one word of ours. */
import type { Inbox } from "../types";

export type InboxState = "working" | "trouble" | "off" | "new";

/** Trouble is over once a connection succeeded after it. */
export function stateOf(inbox: Inbox): InboxState {
  if (inbox.state === "off") return "off";
  const trouble = inbox.last_error_at ? Date.parse(inbox.last_error_at) : 0;
  const connected = inbox.connected_at ? Date.parse(inbox.connected_at) : 0;
  if (inbox.last_error && trouble >= connected) return "trouble";
  return connected ? "working" : "new";
}
