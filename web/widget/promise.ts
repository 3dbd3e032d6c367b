/** How soon we answer, in the customer's words. */
import { t } from "../shared/words/words";

export function promiseWords(seconds: number): string {
  if (seconds <= 60) return t("widget.promise.minute");
  if (seconds < 5400) return t("widget.promise.minutes", { count: Math.ceil(seconds / 60) });
  return t("widget.promise.hours", { count: Math.ceil(seconds / 3600) });
}
