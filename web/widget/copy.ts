/** A copy of the chat for the visitor to keep, as plain text. */
import { clockTime } from "../shared/time";
import { t } from "../shared/words/words";
import { isShown, noticeWords } from "./notices";
import type { Line } from "./types";

export function saveCopy(lines: Line[]): void {
  const said = lines.filter(isShown).map((line) => {
    const words = line.from === "notice" ? noticeWords(line) : `${line.name || t("widget.copy.me")}: ${line.text}`;
    return `${line.at.slice(0, 10)} ${clockTime(line.at)}  ${words}`;
  });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([said.join("\n") + "\n"], { type: "text/plain;charset=utf-8" }));
  link.download = t("widget.copy.file", { date: new Date().toISOString().slice(0, 10) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
