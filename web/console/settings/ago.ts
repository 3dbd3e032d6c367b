/** How long ago something was, in words of the reader's language. */
import { currentLocale } from "../../shared/words/words";

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** "2 minutes ago", "yesterday", "now". */
export function ago(iso: string, now: number): string {
  const seconds = Math.min(0, (Date.parse(iso) - now) / 1000);
  const format = new Intl.RelativeTimeFormat(currentLocale(), { numeric: "auto" });
  for (const [unit, size] of STEPS) {
    if (-seconds >= size) return format.format(Math.ceil(seconds / size), unit);
  }
  return format.format(0, "second");
}
