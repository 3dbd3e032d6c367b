/** Which of a reply's addresses no mail reaches any more, and how else the customer can be reached. */
import type { ThreadState } from "../thread/thread.svelte";

export interface LostAddress {
  value: string;
  trouble: string;
}

export function lostAddresses(thread: ThreadState): LostAddress[] {
  const { data } = thread;
  if (!data || data.row.channel !== "email") return [];
  const goesTo = new Set(addressesOf(thread));
  return data.contact.identities
    .filter((one) => one.kind === "email" && one.hard && goesTo.has(one.value))
    .map(({ value, trouble }) => ({ value, trouble: trouble ?? "" }));
}

export interface Ways {
  addresses: string[];
  phone: string | null;
  /** Their last conversation in the chat. */
  chat: string | null;
}

export function waysBeside(thread: ThreadState): Ways {
  const { identities, conversations } = thread.data!.contact;
  const goesTo = new Set(addressesOf(thread));
  return {
    addresses: identities.filter((one) => one.kind === "email" && !one.hard && !goesTo.has(one.value)).map((one) => one.value),
    phone: identities.find((one) => one.kind === "phone")?.value ?? null,
    chat: conversations.find((one) => one.channel === "chat" && one.id !== thread.id)?.id ?? null,
  };
}

/** Where a reply goes as things stand. */
function addressesOf(thread: ThreadState): string[] {
  const { to, cc } = thread.recipients.list;
  return [...to, ...cc].map((one) => one.address);
}
