/** The mood ribbon: for every line of the thread the colour it comes in with, goes out with, and whether it carries a dot. */
import type { Message, Mood } from "../../shared/api/types";
import { moodColour, NEUTRAL } from "../inbox/mood";

export interface Thread {
  from: string;
  to: string;
  dot: boolean;
  first: boolean;
}

export function ribbonOf(messages: Message[], mood: Mood | null): Map<number, Thread> {
  const levels = new Map((mood?.points ?? []).map((point) => [point.position, point.level]));
  const ribbon = new Map<number, Thread>();
  let colour = before(messages[0]?.position ?? 0, mood);
  messages.forEach((message, index) => {
    const level = levels.get(message.position);
    const next = level === undefined ? colour : moodColour(level);
    ribbon.set(message.position, { from: colour, to: next, dot: level !== undefined, first: index === 0 });
    colour = next;
  });
  return ribbon;
}

/** The mood that earlier messages, not loaded yet, had left behind. */
function before(position: number, mood: Mood | null): string {
  const last = mood?.points.findLast((point) => point.position < position);
  return last ? moodColour(last.level) : NEUTRAL;
}
