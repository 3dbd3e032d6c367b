/** What can be done with a conversation among colleagues: hand it on; leaders whisper and take over. */
import { post } from "../../shared/api/client";
import type { Row } from "../../shared/api/types";
import type { MenuItem } from "../../shared/ui/Menu.svelte";
import { toasts } from "../../shared/ui/toasts.svelte";
import { t } from "../../shared/words/words";
import { desk } from "../inbox/desk.svelte";
import { session } from "../session.svelte";
import { attempt } from "../shell/attempt";
import { overlay } from "../shell/overlay.svelte";

export function chatItems(row: Row): MenuItem[] {
  if (!session.answers || row.set_aside || row.merged_into || row.status === "resolved") return [];
  const owner = row.assignee;
  const theirs = owner && owner.id !== session.me?.user.id;
  return [
    { label: t("chats.hand_on"), icon: "handshake", run: () => overlay.show("hand_on") },
    ...(session.supervises && theirs
      ? [
          { label: t("chats.whisper", { name: owner.name.split(" ")[0]! }), icon: "lock" as const, run: () => overlay.show("whisper") },
          { label: t("chats.take_over"), icon: "person" as const, run: () => void takeOver(row) },
        ]
      : []),
  ];
}

async function takeOver(row: Row): Promise<void> {
  await attempt(async () => {
    await post(`/api/console/conversations/${row.id}/take-over`);
    desk.threads.get(row.id)?.refreshSoon();
    toasts.show(t("chats.take_over.done", { name: row.assignee?.name ?? "" }));
  });
}
