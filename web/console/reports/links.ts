/** Addresses of the conversations behind a figure, as a page and as a file. */
import type { Channel } from "../../shared/api/types";
import type { Measure, Report } from "./types";

/** `stretch` is a Monday ("2026-11-09") or two days ("2026-09-28..2026-11-22"). */
export function behind(measure: Measure, channel: Channel | "all", stretch: string, late = false): string {
  return `/console/reports/behind/${measure}/${channel}/${stretch}${late ? "/late" : ""}`;
}

export function wholeOf(report: Report): string {
  return `${report.from}..${report.to}`;
}

export function exportOf(measure: Measure, report: Report): string {
  return `/api/console/reports/export?${new URLSearchParams({ measure, from: report.from, to: report.to })}`;
}
