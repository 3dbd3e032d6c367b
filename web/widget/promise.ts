/** How soon we answer, in the customer's words. */
import { currentLocale, t } from "../shared/words/words";

export function promiseWords(seconds: number): string {
  if (seconds <= 60) return t("widget.promise.minute");
  if (seconds < 5400) return t("widget.promise.minutes", { count: Math.ceil(seconds / 60) });
  return t("widget.promise.hours", { count: Math.ceil(seconds / 3600) });
}

/** How long it has taken lately. */
export function usualWords(seconds: number): string {
  return t("widget.usual", { minutes: Math.round(seconds / 60) });
}

/** "Monday 09:00", in the visitor's own time. */
export function momentWords(iso: string): string {
  return new Intl.DateTimeFormat(currentLocale(), { weekday: "long", hour: "2-digit", minute: "2-digit" }).format(new Date(iso));
}
