/** How soon we answer, in the customer's words. */
import { currentLocale, t } from "../shared/words/words";
import type { Start } from "./types";

export function isAway(desk: Start): boolean {
  return !desk.here || !desk.open;
}

/** Where the brand wants letters when nobody can talk, a new question becomes one. */
export function letterOnly(desk: Start): boolean {
  return isAway(desk) && desk.mail && desk.when_away === "letter";
}

/** The one true thing about a chat begun now: how long it takes as counted, who waits already, else what is promised. */
export function chatWords(desk: Start): string {
  if (isAway(desk)) return t("widget.away");
  if (desk.usual_seconds !== null) return t("widget.usual", { minutes: Math.round(desk.usual_seconds / 60) });
  return desk.waiting ? t("widget.waiting", { count: desk.waiting }) : promiseWords(desk.promises.chat.seconds);
}

export function promiseWords(seconds: number): string {
  if (seconds <= 60) return t("widget.promise.minute");
  if (seconds < 5400) return t("widget.promise.minutes", { count: Math.ceil(seconds / 60) });
  return t("widget.promise.hours", { count: Math.ceil(seconds / 3600) });
}

/** "Monday 09:00", in the visitor's own time. */
export function momentWords(iso: string): string {
  return new Intl.DateTimeFormat(currentLocale(), { weekday: "long", hour: "2-digit", minute: "2-digit" }).format(new Date(iso));
}

/** "16 Nov", in the visitor's own time; today's talks are told by the hour. */
export function dayWords(iso: string): string {
  const day = new Date(iso);
  const today = day.toDateString() === new Date().toDateString();
  const how: Intl.DateTimeFormatOptions = today ? { hour: "2-digit", minute: "2-digit" } : { day: "numeric", month: "short" };
  return new Intl.DateTimeFormat(currentLocale(), how).format(day);
}
