/** Merging and spam as they are offered: in the menu of a conversation and in the palette, where they fit. */
import type { Row } from "../../shared/api/types";
import type { IconName } from "../../shared/ui/icons";
import type { MenuItem } from "../../shared/ui/Menu.svelte";
import { t } from "../../shared/words/words";
import { session } from "../session.svelte";
import type { Command } from "../shell/keys.svelte";
import { overlay } from "../shell/overlay.svelte";
import { callItSpam } from "./aside";

interface AsideAction {
  command: Command;
  icon: IconName;
  word: string;
  key: string;
}

export function asideActions(row: Row): AsideAction[] {
  if (!session.answers || row.set_aside || row.merged_into) return [];
  const mail = row.channel === "email";
  return [
    ...(mail ? [{ command: "merge", icon: "link", word: "mail.merge", key: "" } as const] : []),
    { command: "spam", icon: "alert", word: "mail.spam", key: "" },
    ...(mail ? [{ command: "block", icon: "shield", word: "mail.spam.block", key: "" } as const] : []),
  ];
}

export function asideItems(row: Row): MenuItem[] {
  return asideActions(row).map(({ command, icon, word }) => ({ label: t(word), icon, run: () => void runAside(command, row) }));
}

/** Runs it; false when the command is none of these. */
export function runAside(command: Command, row: Row): boolean {
  if (!asideActions(row).some((action) => action.command === command)) return false;
  if (command === "merge") overlay.show("merge");
  else void callItSpam(row, command === "block");
  return true;
}
