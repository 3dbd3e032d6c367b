/** The widget's way to the server: each call carries the token in a header, never in a cookie. */
import type { Filled, Line, Page, PastTalk, Start, Thread, Unsent, Wait } from "./types";

/** Ms after which a call counts as lost; every call may be sent again. */
const TOO_LONG = 40_000;

/** The server said no; `detail` is meant for the visitor. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly detail: string,
    readonly fields: Record<string, string> = {},
  ) {
    super(detail);
  }

  /** Worth trying again by itself: the server is busy or away, not unwilling. */
  get passing(): boolean {
    return this.status >= 500 || this.status === 429 || this.status === 408;
  }
}

export class Door {
  token: string | undefined;
  /** Which language refusals are to be in; the browser's own until the desk has said which it speaks. */
  language: string | undefined;
  /** The articles that were read in this visit; who is asked next sees them. */
  looked: string[] = [];

  start(opening: { key: string; page: Page; locale: string; consent: boolean }): Promise<Start> {
    return this.#call("start", { ...opening, token: this.token });
  }

  fill(filled: Filled): Promise<{ conversation_id: string; message: Line }> {
    return this.#call("form", { ...filled, looked: this.looked });
  }

  wait(conversation_id?: string): Promise<Wait> {
    return this.#call(`wait${conversation_id ? `?conversation_id=${conversation_id}` : ""}`);
  }

  send(line: Unsent, conversation_id: string | undefined): Promise<{ conversation_id: string; message: Line }> {
    const { client_id, text, anew, files = [] } = line;
    return this.#call("messages", { client_id, text, conversation_id, anew, looked: this.looked, attachments: files.map((file) => file.id) });
  }

  async talks(): Promise<PastTalk[]> {
    const { items, waits } = await this.#call<{ items: PastTalk[]; waits: Record<string, Wait> }>("conversations");
    return items.map((talk) => ({ ...talk, wait: waits[talk.id] }));
  }

  talk(id: string): Promise<Thread> {
    return this.#call(`conversations/${id}`);
  }

  /** Tells whoever answers in an open talk what is read meanwhile. */
  look(conversation_id: string): Promise<void> {
    return this.#call("looked", { conversation_id, looked: this.looked });
  }

  read(position: number, conversation_id?: string): Promise<void> {
    return this.#call("read", { position, conversation_id });
  }

  write(letter: { client_id: string; email: string; name: string; text: string }): Promise<void> {
    return this.#call("email", letter);
  }

  answerSummary(conversation_id: string | undefined, answer: "confirm" | "correct", text?: string): Promise<void> {
    return this.#call("summary", { conversation_id, answer, text });
  }

  rate(conversation_id: string | undefined, score: number, comment: string): Promise<void> {
    return this.#call("rating", { conversation_id, score, comment: comment || undefined });
  }

  reopen(conversation_id?: string): Promise<void> {
    return this.#call("reopen", { conversation_id });
  }

  identify(person: object): Promise<void> {
    return this.#call("identify", person);
  }

  /** What every call carries; files and pictures go other ways, with the same. */
  get headers(): Record<string, string> {
    const headers: Record<string, string> = { "Content-Type": "application/json" };
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    if (this.language) headers["Accept-Language"] = this.language;
    return headers;
  }

  async #call<T>(path: string, body?: object): Promise<T> {
    const request: RequestInit = { method: body ? "POST" : "GET", headers: this.headers, body: body && JSON.stringify(body), credentials: "omit" };
    const reply = await fetch(`/api/widget/${path}`, { ...request, signal: AbortSignal.timeout(TOO_LONG) });
    const text = await reply.text();
    const said = reply.headers.get("Content-Type")?.includes("json") && text ? JSON.parse(text) : undefined;
    if (!reply.ok) throw new Refused(reply.status, said?.detail ?? "", said?.fields);
    return said as T;
  }
}
