/** Keys of the whole console: single letters outside text fields, Ctrl+K everywhere. */
import { lettersOn, setLetters } from "../../shared/letters";

class KeySettings {
  #letters = $state(lettersOn());

  /** Whether single letters act; a person who speaks to the computer may want them off (WCAG 2.1.4). */
  get letters(): boolean {
    return this.#letters;
  }

  set letters(on: boolean) {
    this.#letters = on;
    setLetters(on);
  }
}

export const keySettings = new KeySettings();

export type Command =
  "palette" | "search" | "shortcuts" | "next" | "previous" | "open" | "reply" | "note" | "resolve" | "assign" | "undo_send" | "next_chat" | "hop_chat" | "merge" | "spam" | "block" | "article" | "go_inbox" | "go_knowledge" | "go_reports" | "go_settings";

const LETTERS: Record<string, Command> = {
  j: "next",
  k: "previous",
  o: "open",
  r: "reply",
  n: "note",
  e: "resolve",
  a: "assign",
  z: "undo_send",
  t: "next_chat",
  h: "hop_chat",
  "/": "search",
  "?": "shortcuts",
};
const AFTER_G: Record<string, Command> = { i: "go_inbox", k: "go_knowledge", r: "go_reports", s: "go_settings" };
const CHORD_LASTS = 1_200;

/** The sheet: [keys, word], grouped. */
export const shortcuts: { title: string; keys: [string, string][] }[] = [
  {
    title: "console.keys.around",
    keys: [
      ["Ctrl K", "console.keys.palette"],
      ["/", "console.keys.search"],
      ["J", "console.keys.next"],
      ["K", "console.keys.previous"],
      ["G I", "console.keys.inbox"],
      ["G K", "console.keys.knowledge"],
      ["G R", "console.keys.reports"],
      ["G S", "console.keys.settings"],
      ["?", "console.keys.sheet"],
    ],
  },
  {
    title: "console.keys.conversation",
    keys: [
      ["R", "console.keys.reply"],
      ["N", "console.keys.note"],
      ["E", "console.keys.resolve"],
      ["A", "console.keys.assign"],
      ["Z", "console.keys.undo_send"],
      ["T", "chats.key.next"],
      ["H", "chats.key.hop"],
    ],
  },
  {
    title: "console.keys.writing",
    keys: [
      ["Ctrl ↵", "console.keys.send"],
      ["Alt ↵", "console.keys.use"],
      ["F8", "console.keys.next_hint"],
      ["⇧ F8", "console.keys.previous_hint"],
      ["Alt P", "console.keys.promise"],
      ["Esc", "console.keys.leave"],
    ],
  },
];

let chordUntil = 0;

/** Which command a key press asks for, if any. */
export function commandOf(event: KeyboardEvent): Command | null {
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") return "palette";
  if (event.ctrlKey || event.metaKey || event.altKey || !lettersOn() || writes(event.target)) return null;
  const key = event.key.toLowerCase();
  if (key === "g") {
    chordUntil = Date.now() + CHORD_LASTS;
    return null;
  }
  if (Date.now() < chordUntil) {
    chordUntil = 0;
    return AFTER_G[key] ?? null;
  }
  return LETTERS[key] ?? null;
}

function writes(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName) || target.closest("dialog, [role=menu]") !== null)
  );
}
