/** Replies by e-mail that wait before they leave: everybody sees them; they are taken back, moved, or sent at once. */
import { post, Problem } from "../../shared/api/client";
import type { HeldReply, TakenBack } from "../../shared/api/mail";
import type { Message, SendMessage } from "../../shared/api/types";
import { toasts } from "../../shared/ui/toasts.svelte";
import { t } from "../../shared/words/words";
import { session } from "../session.svelte";
import type { ThreadState } from "./thread.svelte";

/** As long as the server lets a reply be undone. */
export const UNDO_SECONDS = 10;

export class HeldReplies {
  readonly #thread: ThreadState;
  /** As they were given from here: with the reasons and promises that were chosen. */
  #requests = new Map<string, SendMessage>();
  #news = new Map<string, number>();
  #ended = $state.raw<ReadonlySet<string>>(new Set());

  /** What waits now, the next to leave first; one that has left is in the thread already. */
  list = $derived.by(() => {
    const sent = new Set(this.#thread.messages.map((message) => message.client_id));
    return (this.#thread.data?.held ?? []).filter((one) => !this.#ended.has(one.id) && !sent.has(one.client_id));
  });

  constructor(thread: ThreadState) {
    this.#thread = thread;
  }

  /** The last of this person's own that can still be undone. */
  get undoable(): HeldReply | null {
    return this.list.findLast((one) => one.why === "undo" && one.state === "held" && isMine(one)) ?? null;
  }

  keep(held: HeldReply, request: SendMessage): void {
    if (held.state !== "held" && held.state !== "stopped") return this.#thread.refreshSoon();
    this.#requests.set(held.id, request);
    this.#thread.putHeld(held);
    const later = held.why === "later";
    const words = later ? t("console.sending.kept") : t("console.sending.toast", { seconds: UNDO_SECONDS });
    const action = { label: t("shared.undo"), run: () => void this.takeBack(held) };
    this.#news.set(held.id, toasts.show(words, { icon: later ? "clock" : "send", action, seconds: later ? 8 : UNDO_SECONDS }));
  }

  /** Its words go back to where they were written; somebody else's are their draft again. */
  async takeBack(held: HeldReply): Promise<void> {
    await this.#ask(held, async () => {
      const given = await post<TakenBack>(`/api/console/held/${held.id}/undo`);
      this.#end(held);
      if (!isMine(held)) {
        toasts.show(t("console.sending.given_back", { name: held.author.name }));
        return;
      }
      const { composer } = this.#thread;
      composer.putBack(this.#requests.get(held.id) ?? requestOf(held, given), held.attachments);
      composer.editor?.focus(true);
    });
  }

  async sendNow(held: HeldReply, anyway = false): Promise<void> {
    await this.#ask(held, async () => {
      const message = await post<Message>(`/api/console/held/${held.id}/send`, { send_anyway: anyway });
      this.#end(held);
      this.#thread.putOwn(message);
    });
  }

  async move(held: HeldReply, at: string): Promise<void> {
    await this.#ask(held, async () => this.#thread.putHeld(await post<HeldReply>(`/api/console/held/${held.id}/move`, { send_at: at })));
  }

  #end(held: HeldReply): void {
    this.#ended = new Set([...this.#ended, held.id]);
    toasts.remove(this.#news.get(held.id) ?? 0);
  }

  async #ask(held: HeldReply, action: () => Promise<void>): Promise<void> {
    toasts.remove(this.#news.get(held.id) ?? 0);
    try {
      await action();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      for (const message of error.body.arrived ?? []) this.#thread.put(message);
      toasts.show(Object.values(error.fields)[0] ?? error.message, { icon: "alert", seconds: 6 });
      this.#thread.refreshSoon();
    }
  }
}

export function isMine(held: HeldReply): boolean {
  return held.author.id === session.me?.user.id;
}

/** What can be known again of a reply that was written in another window. */
function requestOf(held: HeldReply, given: TakenBack): SendMessage {
  return {
    client_id: held.client_id,
    kind: "reply",
    text: given.text,
    document: given.document,
    attachments: given.attachments,
    seen_position: held.seen_position,
    promises: given.promises.flatMap(({ text, due_at }) => (due_at ? [{ text, due_at, start: 0, end: 0 }] : [])),
    overrides: [],
    ...(given.recipients ? { recipients: given.recipients } : {}),
  };
}
