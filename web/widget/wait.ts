/** Where somebody stands who waits, and how much longer it usually takes, in words. */
import words from "../shared/words/en/widget_wait.json";
import { addWords, t } from "../shared/words/words";
import type { Wait } from "./types";

addWords(words);

/** Ms after which we ask again how somebody waits. */
export const AGAIN = 15_000;

export function waitWords({ ahead, seconds }: Wait): string {
  const place = ahead ? t("widget.wait.ahead", { count: ahead }) : t("widget.wait.next");
  if (seconds === null) return place;
  return `${place} ${seconds ? t("widget.wait.about", { minutes: Math.round(seconds / 60) }) : t("widget.wait.long")}`;
}
