/** Figures in words: times, shares, weeks and what changed. */
import { currentLocale, t } from "../../shared/words/words";
import type { Earlier, Range } from "./types";

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** "38 s", "12 min", "3 h 30", "27 h 30", "2 d 4 h". */
export function took(seconds: number): string {
  // Up to two minutes to the second: one minute and six seconds is past a promise of one minute.
  const whole = Math.round(seconds);
  if (whole < 2 * MINUTE && whole !== MINUTE) return t("reports.time.s", { n: whole });
  const minutes = Math.round(seconds / MINUTE);
  if (minutes < 60) return t("reports.time.m", { n: minutes });
  if (minutes < 48 * 60) {
    const rest = minutes % 60;
    const hours = (minutes - rest) / 60;
    return rest ? t("reports.time.hm", { h: hours, m: String(rest).padStart(2, "0") }) : t("reports.time.h", { h: hours });
  }
  const hours = Math.round(seconds / HOUR);
  const days = Math.floor(hours / 24);
  return hours % 24 ? t("reports.time.dh", { d: days, h: hours % 24 }) : t("reports.time.d", { d: days });
}

export function tookOrFew(seconds: number | null): string {
  return seconds === null ? t("reports.few") : took(seconds);
}

export function percent(share: number): string {
  return new Intl.NumberFormat(currentLocale(), { style: "percent", maximumFractionDigits: 0 }).format(share);
}

export function number(value: number): string {
  return new Intl.NumberFormat(currentLocale()).format(value);
}

/** "between 84% and 89%" */
export function rangeWords(range: Range): string {
  return range ? t("reports.range", { low: percent(range[0]), high: percent(range[1]) }) : "";
}

/** A day such as "2026-09-28", short as on an axis: it is a date, not a moment, so no zone moves it. */
export function dayShort(date: string): string {
  return format(date, { day: "numeric", month: "short" });
}

export function dayLong(date: string): string {
  return format(date, { day: "numeric", month: "long" });
}

export function dayFull(date: string): string {
  return format(date, { day: "numeric", month: "long", year: "numeric" });
}

function format(date: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(currentLocale(), { ...options, timeZone: "UTC" }).format(new Date(`${date}T12:00:00Z`));
}

export interface Change {
  words: string;
  /** Better and more than chance explains; worse is said, never coloured. */
  good: boolean;
}

/** How a share stands against the time before, and whether chance alone could explain it. */
export function shareChange(share: number | null, range: Range, before: Earlier): Change | null {
  if (share === null) return null;
  if (before.share === null) return { words: t("reports.change.none"), good: false };
  const was = percent(before.share);
  if (percent(share) === was) return { words: t("reports.change.same", { was }), good: false };
  const sure = range !== null && (before.share < range[0] || before.share > range[1]);
  const up = share > before.share;
  return { words: t("reports.change.share", { way: up ? "up" : "down", was, sure: sure ? "yes" : "no" }), good: up && sure };
}

export function timeChange(half: number | null, before: number | null, range: Range): Change | null {
  if (half === null) return null;
  if (before === null) return { words: t("reports.change.none"), good: false };
  const sure = range !== null && (before < range[0] || before > range[1]);
  return { words: t("reports.change.time", { was: took(before) }), good: sure && half < before };
}
