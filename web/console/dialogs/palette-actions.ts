/** The actions that the palette offers, with their keys. */
import type { Row } from "../../shared/api/types";
import type { IconName } from "../../shared/ui/icons";
import { desk } from "../inbox/desk.svelte";
import { route } from "../route.svelte";
import { session } from "../session.svelte";
import type { Command } from "../shell/keys.svelte";
import { asideActions } from "../thread/aside-menu";

interface Action {
  command: Command;
  icon: IconName;
  word: string;
  key: string;
}

/** Those about a conversation are offered only when one is open. */
export function paletteActions(conversation: boolean): Action[] {
  const about: Action[] = [
    { command: "reply", icon: "chat", word: "console.keys.reply", key: "R" },
    { command: "note", icon: "lock", word: "console.keys.note", key: "N" },
    { command: "article", icon: "book", word: "console.composer.article", key: "" },
    { command: "resolve", icon: "check", word: "console.keys.resolve", key: "E" },
    { command: "assign", icon: "person", word: "console.keys.assign", key: "A" },
  ];
  const row = conversation ? openRow() : null;
  if (row) about.push(...asideActions(row));
  const around: Action[] = [
    ...(session.reads ? [{ command: "go_inbox", icon: "inbox", word: "console.keys.inbox", key: "G I" } as Action] : []),
    { command: "go_knowledge", icon: "book", word: "console.keys.knowledge", key: "G K" },
    ...(session.supervises ? [{ command: "go_reports", icon: "chart", word: "console.keys.reports", key: "G R" } as Action] : []),
    ...(session.administers ? [{ command: "go_settings", icon: "settings", word: "console.keys.settings", key: "G S" } as Action] : []),
    { command: "shortcuts", icon: "keyboard", word: "console.keys.sheet", key: "?" },
  ];
  const undo: Action[] = desk.undoable() ? [{ command: "undo_send", icon: "undo", word: "console.keys.undo_send", key: "Z" }] : [];
  return conversation ? [...undo, ...about, ...around] : [...undo, ...around];
}

function openRow(): Row | null {
  return desk.threads.get(route.path[1] ?? "")?.data?.row ?? null;
}
