/** A copy of the chat for the visitor to keep: a file of plain text, or on paper. */
import "./paper.css";
import { clockTime } from "../shared/time";
import { t } from "../shared/words/words";
import { isShown, noticeWords } from "./notices";
import type { Line } from "./types";

function told(lines: Line[]): string[] {
  return lines.filter(isShown).map((line) => {
    const words = line.from === "notice" ? noticeWords(line) : `${line.name || t("widget.copy.me")}: ${line.text}`;
    const files = line.attachments.map((file) => ` [${file.name}]`).join("");
    return `${line.at.slice(0, 10)} ${clockTime(line.at)}  ${words}${files}`;
  });
}

/** The same on paper: it stands in the page only while it is printed. */
export function printCopy(lines: Line[]): void {
  const paper = document.createElement("div");
  paper.className = "paper";
  for (const line of told(lines)) {
    const row = document.createElement("p");
    row.dir = "auto";
    row.textContent = line;
    paper.append(row);
  }
  document.body.append(paper);
  addEventListener("afterprint", () => paper.remove(), { once: true });
  print();
}

export function saveCopy(lines: Line[]): void {
  const said = told(lines);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([said.join("\n") + "\n"], { type: "text/plain;charset=utf-8" }));
  link.download = t("widget.copy.file", { date: new Date().toISOString().slice(0, 10) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
