/** What happened between the lines, in the visitor's words; some happenings are shown elsewhere and need none here. */
import { t } from "../shared/words/words";
import type { Line } from "./types";

export function noticeWords(line: Line): string {
  const kind = line.notice?.kind ?? "";
  if (kind === "joined") return t("widget.joined", { name: (line.notice?.name ?? line.name).split(" ")[0]! });
  if (kind === "conversation.resolved") return t("widget.notice.resolved");
  if (kind === "conversation.reopened") return t("widget.notice.reopened");
  if (kind === "summary.confirmed") return t("widget.notice.confirmed");
  if (kind === "summary.corrected") return t("widget.notice.corrected", { text: line.text });
  return kind ? "" : line.text;
}

/** Whether the thread shows this line at all. */
export function isShown(line: Line): boolean {
  return line.from !== "notice" || noticeWords(line) !== "";
}
