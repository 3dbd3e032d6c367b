/** What a notice says: our words for the kinds we know, the server's own text for the others. */
import type { Message } from "../../shared/api/types";
import { t } from "../../shared/words/words";

const KNOWN: Record<string, string> = {
  "bot.handed_over": "console.notice.handed_over",
  "conversation.resolved": "console.notice.resolved",
  "conversation.reopened": "console.notice.reopened",
  "conversation.assigned": "console.notice.assigned",
  "summary.offered": "console.notice.summary_offered",
  "summary.confirmed": "console.notice.summary_confirmed",
  "summary.corrected": "console.notice.summary_corrected",
  "rating.given": "console.notice.rated",
  "agent.joined": "console.notice.joined",
};

export function noticeWords(message: Message): { title: string; text: string } {
  const { notice } = message;
  const known = notice ? KNOWN[notice.kind] : undefined;
  if (!notice || !known) return { title: "", text: message.body_text };
  const values = Object.fromEntries(Object.entries(notice).map(([key, value]) => [key, typeof value === "number" ? value : String(value ?? "")]));
  return { title: t(known, { ...values, name: message.author.name, by: String(notice.by ?? message.author.kind) }), text: message.body_text };
}
