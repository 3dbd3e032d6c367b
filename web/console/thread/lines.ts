/** The lines of a thread, each under a name that stays while what it shows changes its state. */
import type { HeldReply } from "../../shared/api/mail";
import type { Message } from "../../shared/api/types";
import { withoutOvertaken } from "./notice-words";
import type { Pending } from "./outgoing.svelte";
import type { ThreadState } from "./thread.svelte";

export type Line =
  | { key: string; message: Message; joined: boolean }
  | { key: string; held: HeldReply }
  /** `place`: which of those that wait for the connection, of how many. */
  | { key: string; pending: Pending; place: [number, number] };

/** Two messages of one person within this time read as one. */
const JOINED = 90_000;

export function linesOf(thread: ThreadState): Line[] {
  const { pending } = thread.outgoing;
  const waiting = pending.filter((item) => item.state === "waiting");
  const stopped = new Set(thread.held.list.map((held) => held.id));
  // What keeps a reply from leaving stands at the reply while it waits.
  const shown = withoutOvertaken(thread.messages).filter(({ notice }) => notice?.kind !== "reply.stopped" || !stopped.has(String(notice.held_id)));
  return [
    ...shown.map((message, index) => ({ key: keyOf(message), message, joined: joins(shown[index - 1], message) })),
    ...thread.held.list.map((held) => ({ key: held.client_id, held })),
    ...pending.map((item): Line => ({ key: item.request.client_id, pending: item, place: [waiting.indexOf(item) + 1, waiting.length] })),
  ];
}

/** A reply keeps the name under which it was sent, so that it takes its place without a jump. */
function keyOf(message: Message): string {
  return message.author.kind === "user" && message.client_id ? message.client_id : `m${message.position}`;
}

function joins(before: Message | undefined, message: Message): boolean {
  return (
    before?.kind === "inbound" &&
    message.kind === "inbound" &&
    before.author.name === message.author.name &&
    Date.parse(message.at) - Date.parse(before.at) < JOINED
  );
}
