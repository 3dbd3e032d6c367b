/** The page's figures as one CSV file: a line for each measure, channel and week. */
import type { Report } from "./types";

const HEAD = ["measure", "channel", "week", "n", "share", "low", "high", "half_seconds", "nine_in_ten_seconds", "late", "final"];
type Cell = string | number | boolean | null;

export function figuresAsCsv(report: Report): string {
  const lines: Cell[][] = [];
  for (const one of report.response.channels) {
    for (const week of one.weeks) lines.push(["response", one.channel, week.week, week.n, null, null, null, week.half_seconds, week.nine_seconds, week.late, week.final]);
  }
  for (const week of report.resolution.weeks) lines.push(["resolution", "all", week.week, week.n, null, null, null, week.half_seconds, week.nine_seconds, null, week.final]);
  for (const measure of ["csat", "first_contact", "promises"] as const) {
    for (const week of report[measure].weeks) {
      lines.push([measure, "all", week.week, week.n, week.share, week.interval?.[0] ?? null, week.interval?.[1] ?? null, null, null, null, week.final]);
    }
  }
  return [HEAD, ...lines].map((line) => line.map((cell) => cell ?? "").join(",")).join("\r\n") + "\r\n";
}

export function download(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
