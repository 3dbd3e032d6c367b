/** Times in words, in the reader's language and zone. */
import { currentLocale, t } from "./words/words";

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** "0:08", "12:40", "1 h 12 m", "5 h", "3 d"; always positive, the caller says which side of the line it is on. */
export function span(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)}:${String(whole % MINUTE).padStart(2, "0")}`;
  if (whole < DAY) {
    const hours = Math.floor(whole / HOUR);
    const minutes = Math.floor((whole % HOUR) / MINUTE);
    return hours < 5 && minutes ? t("shared.time.hm", { hours, minutes }) : t("shared.time.h", { hours });
  }
  return t("shared.time.d", { days: Math.floor(whole / DAY) });
}

/** "24 s", "under 1 min": a length of time for a sentence. */
export function length(seconds: number): string {
  if (seconds < MINUTE) return t("shared.time.s", { seconds: Math.round(seconds) });
  if (seconds < HOUR) return t("shared.time.m", { minutes: Math.round(seconds / MINUTE) });
  if (seconds < 3 * DAY) return t("shared.time.h", { hours: Math.round(seconds / HOUR) });
  return t("shared.time.d", { days: Math.round(seconds / DAY) });
}

export function clockTime(iso: string): string {
  return new Intl.DateTimeFormat(currentLocale(), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(iso));
}

/** "today", "tomorrow", "Tue", "19 Nov", "19 Nov 2025": a day as short as it stays clear. */
export function day(iso: string, now: number): string {
  const date = new Date(iso);
  const days = dayNumber(date) - dayNumber(new Date(now));
  if (Math.abs(days) <= 1) return new Intl.RelativeTimeFormat(currentLocale(), { numeric: "auto" }).format(days, "day");
  if (days > 1 && days < 7) return format(date, { weekday: "short" });
  const sameYear = date.getFullYear() === new Date(now).getFullYear();
  return format(date, { day: "numeric", month: "short", ...(sameYear ? {} : { year: "numeric" }) });
}

/** "14:02" today, otherwise the day and the time. */
export function moment(iso: string, now: number): string {
  const today = dayNumber(new Date(iso)) === dayNumber(new Date(now));
  return today ? clockTime(iso) : `${day(iso, now)} ${clockTime(iso)}`;
}

/** "Tue 24 Nov, 16:00": a deadline that can't be misread. */
export function deadline(iso: string): string {
  return `${format(new Date(iso), { weekday: "short", day: "numeric", month: "short" })}, ${clockTime(iso)}`;
}

function format(date: Date, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(currentLocale(), options).format(date);
}

function dayNumber(date: Date): number {
  return Math.floor(new Date(date.getFullYear(), date.getMonth(), date.getDate(), 12).getTime() / (DAY * 1000));
}
