/** What can be done with a whole conversation; the answer comes back over the line. */
import { post } from "../../shared/api/client";
import type { Row, SummaryText } from "../../shared/api/types";
import { toasts } from "../../shared/ui/toasts.svelte";
import { t } from "../../shared/words/words";
import { desk } from "../inbox/desk.svelte";
import { attempt } from "../shell/attempt";

export async function reopen(row: Row): Promise<void> {
  await attempt(async () => {
    await post(`/api/console/conversations/${row.id}/reopen`);
    desk.threads.get(row.id)?.refreshSoon();
    await desk.load();
  });
}

export async function assign(row: Row, userId: string | null): Promise<void> {
  await attempt(async () => {
    await post(`/api/console/conversations/${row.id}/assign`, { user_id: userId });
    desk.threads.get(row.id)?.refreshSoon();
    await desk.load();
  });
}

export async function resolve(row: Row, summary: SummaryText | null, askRating: boolean): Promise<boolean> {
  return attempt(async () => {
    await post(`/api/console/conversations/${row.id}/resolve`, { ...(summary ? { summary } : {}), ask_rating: askRating });
    desk.put({ ...(desk.threads.get(row.id)?.data?.row ?? row), status: "resolved" });
    desk.threads.get(row.id)?.refreshSoon();
    toasts.show(t("console.resolve.done", { name: row.contact.name }), { action: { label: t("shared.undo"), run: () => void reopen(row) } });
  });
}
