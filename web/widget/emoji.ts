/** The emoji that help in a talk with a service desk, each with the word that names it. */
export const EMOJI = {
  "🙂": "smile",
  "😊": "happy",
  "😄": "laugh",
  "😂": "tears",
  "😅": "relieved",
  "😉": "wink",
  "🤔": "thinking",
  "😕": "unsure",
  "😟": "worried",
  "😢": "sad",
  "😡": "angry",
  "😮": "surprised",
  "🙏": "thanks",
  "👍": "yes",
  "👎": "no",
  "👋": "wave",
  "👏": "clapping",
  "👌": "fine",
  "💪": "strong",
  "🤝": "handshake",
  "❤️": "heart",
  "🎉": "party",
  "✅": "done",
  "❌": "cross",
  "❓": "question",
  "⏰": "clock",
  "📦": "parcel",
  "🚚": "delivery",
  "🧾": "receipt",
  "💳": "card",
  "📷": "camera",
  "📎": "clip",
} as const;

export type Emoji = keyof typeof EMOJI;

export function isEmoji(text: string): text is Emoji {
  return text in EMOJI;
}

const MOST_RECENT = 8;

/** The ones used last, newest first, with one more. */
export function usedLast(recent: string[], now: Emoji): string[] {
  return [now, ...recent.filter((one) => one !== now)].slice(0, MOST_RECENT);
}
