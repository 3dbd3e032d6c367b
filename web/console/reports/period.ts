/** The stretches of whole weeks that a report can cover. */
export const SPANS = ["4", "8", "13", "26"] as const;
export type Span = (typeof SPANS)[number];

const DAY = 86_400_000;

/** From the Monday so many weeks ago to today, as dates of `zone`; this week counts as one. */
export function datesOf(weeks: number, zone: string, now: number): { from: string; to: string } {
  const to = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(now);
  const noon = Date.parse(`${to}T12:00:00Z`);
  const monday = noon - ((new Date(noon).getUTCDay() + 6) % 7) * DAY;
  return { from: new Date(monday - (weeks - 1) * 7 * DAY).toISOString().slice(0, 10), to };
}
