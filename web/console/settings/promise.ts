/** What a standard promises, in the customers' words; the same numbers run the clocks. */
import type { Channel } from "../../shared/api/types";
import { t } from "../../shared/words/words";

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
export type Unit = "seconds" | "minutes" | "hours" | "days";
export const UNITS: Record<Unit, number> = { seconds: 1, minutes: MINUTE, hours: HOUR, days: DAY };

/** The largest unit that says it in a whole number; 24 hours stay hours, as everybody says it. */
export function split(seconds: number): { count: number; unit: Unit } {
  if (seconds % DAY === 0 && seconds > 2 * DAY) return { count: seconds / DAY, unit: "days" };
  if (seconds % HOUR === 0) return { count: seconds / HOUR, unit: "hours" };
  if (seconds % MINUTE === 0) return { count: seconds / MINUTE, unit: "minutes" };
  return { count: seconds, unit: "seconds" };
}

/** "24 hours", "1 minute". */
export function amount(seconds: number): string {
  const { count, unit } = split(seconds);
  return t(`promise.${unit}`, { n: count });
}

/** "An answer within 24 hours", "An answer in under a minute". */
export function promiseWords(seconds: number): string {
  return seconds === MINUTE ? t("promise.under_minute") : t("promise.within", { time: amount(seconds) });
}

export function channelName(channel: Channel): string {
  return t(`channel.${channel}`);
}
