/** What is on its way out of one conversation and not confirmed yet: sending, waiting for the line, or not sent. */
import { post, Problem } from "../../shared/api/client";
import type { HeldReply } from "../../shared/api/mail";
import type { Attachment, Message, SendMessage } from "../../shared/api/types";
import type { ThreadState } from "./thread.svelte";

export interface Pending {
  request: SendMessage;
  attachments: Attachment[];
  at: string;
  state: "sending" | "waiting" | "failed";
  reason: string;
  /** By e-mail: a time to leave at, or null for as long as it can be undone. Undefined leaves at once. */
  leaves?: string | null;
}

const TRIES = 3;
const FIRST_PATIENCE = 1_000;
const LONGEST_PATIENCE = 20_000;

export class Outgoing {
  pending = $state.raw<Pending[]>([]);
  readonly #thread: ThreadState;
  #patience = FIRST_PATIENCE;
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(thread: ThreadState) {
    this.#thread = thread;
  }

  async send(request: SendMessage, attachments: Attachment[], leaves?: string | null): Promise<void> {
    const recipients = request.kind === "reply" ? this.#thread.recipients.take() : undefined;
    if (recipients) request = { ...request, recipients };
    const item: Pending = { request, attachments, at: new Date().toISOString(), state: "sending", reason: "" };
    if (leaves !== undefined) item.leaves = leaves;
    this.pending = [...this.pending, item];
    await this.#try(request.client_id);
  }

  async retry(clientId: string): Promise<void> {
    this.#change(clientId, { state: "sending", reason: "" });
    await this.#try(clientId);
  }

  async sendWaiting(): Promise<void> {
    for (const item of this.pending.filter((one) => one.state === "waiting")) await this.retry(item.request.client_id);
  }

  /** Takes a message that did not go out back into the composer. */
  takeBack(clientId: string): void {
    const item = this.pending.find((one) => one.request.client_id === clientId);
    if (!item) return;
    this.#drop(clientId);
    this.#thread.recipients.putBack(item.request.recipients);
    this.#thread.composer.putBack(item.request, item.attachments);
  }

  /** What the server has confirmed is no longer pending. */
  settle(known: Set<string | null>): void {
    if (!this.pending.length) return;
    this.pending = this.pending.filter((item) => !known.has(item.request.client_id));
  }

  async #try(clientId: string): Promise<void> {
    for (let tries = 1; ; tries++) {
      const item = this.pending.find((one) => one.request.client_id === clientId);
      if (!item) return;
      try {
        await this.#give(item);
        this.#patience = FIRST_PATIENCE;
        return;
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        if (this.#refused(item, error)) return;
        if (error.offline) return this.#wait(clientId);
        if (tries >= TRIES || error.status < 500) {
          this.#change(clientId, { state: "failed", reason: Object.values(error.fields)[0] ?? error.message });
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, 600 * tries));
      }
    }
  }

  async #give(item: Pending): Promise<void> {
    const thread = this.#thread;
    const path = `/api/console/conversations/${thread.id}`;
    if (item.leaves === undefined) {
      thread.putOwn(await post<Message>(`${path}/messages`, item.request));
      return;
    }
    const held = await post<HeldReply>(`${path}/held`, { ...item.request, send_at: item.leaves });
    // In one step, so that the line changes its state and not its place.
    thread.held.keep(held, item.request);
    this.#drop(item.request.client_id);
  }

  /** Without a line it waits in sight, and asks again by itself, less and less often. */
  #wait(clientId: string): void {
    this.#change(clientId, { state: "waiting", reason: "" });
    this.#patience = Math.min(LONGEST_PATIENCE, this.#patience * 2);
    clearTimeout(this.#again);
    this.#again = setTimeout(() => void this.sendWaiting(), this.#patience);
  }

  /** Something arrived meanwhile, or a stop isn't settled: the words go back to where they were written. */
  #refused(item: Pending, problem: Problem): boolean {
    const { arrived, findings } = problem.body;
    if (problem.status === 409 && arrived) {
      for (const message of arrived) this.#thread.put(message);
      this.takeBack(item.request.client_id);
      this.#thread.composer.hold(arrived, item.leaves);
      return true;
    }
    if (problem.status === 422 && findings?.length) {
      this.takeBack(item.request.client_id);
      this.#thread.composer.stopAt(findings);
      return true;
    }
    return false;
  }

  #drop(clientId: string): void {
    this.pending = this.pending.filter((item) => item.request.client_id !== clientId);
  }

  #change(clientId: string, change: Partial<Pending>): void {
    this.pending = this.pending.map((item) => (item.request.client_id === clientId ? { ...item, ...change } : item));
  }
}
