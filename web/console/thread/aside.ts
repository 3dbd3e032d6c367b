/** Steps that take a conversation out of the day's work or bring it back: spam, merging, whom a forward is answered to. */
import { post } from "../../shared/api/client";
import type { Row } from "../../shared/api/types";
import { toasts } from "../../shared/ui/toasts.svelte";
import { t } from "../../shared/words/words";
import { desk } from "../inbox/desk.svelte";
import { attempt } from "../shell/attempt";

const at = (id: string, step: string): string => `/api/console/conversations/${id}/${step}`;

async function refresh(id: string): Promise<void> {
  desk.threads.get(id)?.refreshSoon();
  await desk.load();
}

export async function callItSpam(row: Row, block: boolean): Promise<boolean> {
  return attempt(async () => {
    await post(at(row.id, "spam"), { block });
    await refresh(row.id);
    const words = t(block ? "mail.spam.blocked" : "mail.spam.done", { name: row.contact.name });
    toasts.show(words, { action: { label: t("shared.undo"), run: () => void takeBack(row, false) } });
  });
}

export async function takeBack(row: Row, trust: boolean): Promise<boolean> {
  return attempt(async () => {
    await post(at(row.id, "not-spam"), { trust });
    await refresh(row.id);
    toasts.show(t("mail.spam.back", { name: row.contact.name }));
  });
}

export async function merge(id: string, into: Row): Promise<boolean> {
  return attempt(async () => {
    await post(at(id, "merge"), { into: into.id });
    await Promise.all([refresh(id), refresh(into.id)]);
    toasts.show(t("mail.merge.done", { number: String(into.number) }));
  });
}

export async function answerInstead(id: string, message: string, whom: "author" | "sender"): Promise<boolean> {
  return attempt(async () => {
    await post(at(id, "customer"), { message_id: message, whom });
    await refresh(id);
  });
}
