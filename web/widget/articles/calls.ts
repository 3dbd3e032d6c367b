/** The calls for articles: open to everybody who has the chat's key, before any visitor is known. */
import { type Door, Refused } from "../door";

/** An article as a list shows it. */
export interface Found {
  slug: string;
  title: string;
  short: string;
}

/** What words found. `sure` is off when only some of them fit, `read_as` says how a misspelt word was read. */
export interface Answer {
  items: Found[];
  sure: boolean;
  read_as: string | null;
}

/** An article to read; `html` as the desk has cleaned it, `url` its page. */
export interface Article {
  title: string;
  short: string;
  html: string;
  language: string;
  url: string;
  updated_at: string;
}

export class Library {
  constructor(
    private readonly door: Door,
    private readonly key: string,
  ) {}

  /** What was found for `words`; suggestions for none. */
  find(words: string): Promise<Answer> {
    const asked = new URLSearchParams({ key: this.key, q: words, locale: this.door.language ?? "" });
    return this.#call(`?${asked}`);
  }

  read(slug: string): Promise<Article> {
    return this.#call(`/${encodeURIComponent(slug)}?key=${encodeURIComponent(this.key)}`);
  }

  /** Whether an article has helped. */
  async mark(slug: string, useful: boolean): Promise<void> {
    await this.#call(`/${encodeURIComponent(slug)}/mark`, { key: this.key, useful });
  }

  async #call<T>(path: string, body?: object): Promise<T> {
    const reply = await fetch(`/api/widget/articles${path}`, {
      method: body ? "POST" : "GET",
      headers: this.door.headers,
      body: body && JSON.stringify(body),
      credentials: "omit",
    });
    const text = await reply.text();
    if (!reply.ok) throw new Refused(reply.status, "");
    return (text ? JSON.parse(text) : undefined) as T;
  }
}
