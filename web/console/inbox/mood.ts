/** Mood levels as colours of the tokens: never alone, always beside the word. */
import type { Level } from "../../shared/api/types";

const COLOURS = ["var(--mood0)", "var(--mood2)", "var(--mood3)", "var(--mood4)"] as const;
/** Before the customer has written anything that can be read. */
export const NEUTRAL = "var(--mood1)";

export function moodColour(level: Level | null): string {
  return level === null ? NEUTRAL : COLOURS[level];
}

/** Which of the readable text colours goes with a level. */
export function moodTone(level: Level): "ok" | "warn" | "stop" {
  return level === 0 ? "ok" : level === 3 ? "stop" : "warn";
}
