/** What a notice says: our words for the kinds we know, the server's own text for the others. */
import type { Message } from "../../shared/api/types";
import { deadline } from "../../shared/time";
import { t } from "../../shared/words/words";

/** "rating.given" -> console.notice.rating_given. */
const KNOWN = new Set([
  "bot.handed_over",
  "conversation.resolved",
  "conversation.reopened",
  "summary.offered",
  "summary.confirmed",
  "summary.corrected",
  "rating.given",
  "standard.breached",
  "promise.due_soon",
  "promise.missed",
  "delivery.bounced",
  "joined",
  "transfer",
  "declined",
  "aside.spam",
  "aside.back",
  "merged.away",
  "merged.here",
  "customer.changed",
  "score.disputed",
  "score.accepted",
  "score.declined",
]);

/** Letters that we wrote by ourselves: that they went, and where to, is enough. */
const LETTERS = new Set(["followed", "transcript"]);

export function noticeWords(message: Message): { title: string; text: string } {
  const { notice } = message;
  if (notice && LETTERS.has(notice.kind)) return { title: "", text: t(`console.notice.${notice.kind}`, { to: String(notice.to ?? "") }) };
  if (notice?.kind === "survey" && typeof notice.leaves_at === "string")
    return { title: t("console.notice.survey_waits", { when: deadline(notice.leaves_at) }), text: message.body_text };
  if (!notice || !KNOWN.has(notice.kind)) return { title: "", text: message.body_text };
  const when = typeof notice.due_at === "string" ? deadline(notice.due_at) : "";
  const values = {
    name: String(notice.name ?? message.author.name),
    when,
    score: Number(notice.score ?? 0),
    by: String(notice.by ?? ""),
    standard: String(notice.standard ?? ""),
    customer: String(notice.customer ?? ""),
    to: String(notice.to ?? ""),
    number: String((notice.kind === "merged.here" ? notice.from_number : notice.to_number) ?? ""),
  };
  return { title: t(`console.notice.${notice.kind.replace(".", "_")}`, values), text: message.body_text || String(notice.reason ?? "") };
}

/** A clock that ran out twice is told once, by the later notice: the customer's words stay in sight. */
export function withoutOvertaken(messages: Message[]): Message[] {
  const isLate = (message?: Message) => message?.notice?.kind === "standard.breached";
  return messages.filter((message, index) => !(isLate(message) && isLate(messages[index + 1])));
}
