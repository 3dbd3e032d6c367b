/** The report in one or two sentences: how much came in time, and which weeks are worth a look. */
import { currentLocale, t } from "../../shared/words/words";
import type { Report } from "./types";
import { dayLong, percent } from "./wording";

export function leadOf(report: Report): string {
  const { response } = report;
  if (response.in_time === null) return t("reports.lead.few");
  const late = response.channels.flatMap((one) => {
    const missed = one.weeks.filter((week) => one.target_seconds !== null && week.nine_seconds !== null && week.nine_seconds > one.target_seconds);
    const worst = missed.toSorted((a, b) => b.late - a.late)[0];
    return worst ? [{ channel: one.channel, week: worst.week, weeks: missed.length }] : [];
  });
  const first = t("reports.lead.in_time", { share: percent(response.in_time) });
  if (!late.length) return `${first} ${t("reports.lead.kept")}`;
  const told = late.map((one) => t("reports.lead.late", { channel: t(`reports.channel.in.${one.channel}`), weeks: one.weeks, day: dayLong(one.week) }));
  return `${first} ${t("reports.lead.look", { what: new Intl.ListFormat(currentLocale(), { type: "conjunction" }).format(told) })}`;
}
