/** What a visitor looks up for themselves: suggestions, what their words found, and the article they read. */
import { type Door, Refused } from "../door";
import { type Answer, type Article, type Found, Library } from "./calls";

const PAUSE = 250;
const MOST_NOTED = 8;

export class Shelf {
  suggested = $state.raw<Found[]>([]);
  words = $state("");
  /** What the words found; undefined while there are none, or while they are looked for the first time. */
  found = $state.raw<Answer | undefined>();
  failed = $state(false);
  /** The article that is open, or was last. */
  slug = $state("");
  article = $state.raw<Article | undefined>();
  /** Why the article isn't there. */
  trouble = $state<"" | "gone" | "unreachable">("");
  /** What the visitor said of each article. */
  marks = $state<Record<string, boolean>>({});
  readonly #library: Library;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #searched = "";
  #language: string | undefined;

  constructor(
    private readonly door: Door,
    key: string,
    private readonly read: () => void,
  ) {
    this.#library = new Library(door, key);
  }

  get items(): Found[] {
    return this.found?.items ?? this.suggested;
  }

  /** Fetches what is suggested, once for each language that the chat speaks. */
  async suggest(): Promise<void> {
    if (this.suggested.length && this.#language === this.door.language) return;
    this.#language = this.door.language;
    this.clear();
    try {
      this.suggested = (await this.#library.find("")).items;
    } catch {
      // Without a line there is nothing to suggest; the ways to ask are there all the same.
    }
  }

  /** Looks for the words once the visitor pauses. */
  typed(): void {
    clearTimeout(this.#timer);
    if (!this.words.trim()) this.clear();
    else this.#timer = setTimeout(() => void this.search(), PAUSE);
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.words = this.#searched = "";
    this.found = undefined;
    this.failed = false;
  }

  async search(): Promise<void> {
    clearTimeout(this.#timer);
    const words = this.words.trim();
    if (!words || (words === this.#searched && !this.failed)) return;
    this.#searched = words;
    try {
      const found = await this.#library.find(words);
      if (words !== this.#searched) return; // other words were asked for meanwhile
      this.found = found;
      this.failed = false;
    } catch {
      this.failed = words === this.#searched;
    }
  }

  async open(slug: string): Promise<void> {
    this.slug = slug;
    this.article = undefined;
    this.trouble = "";
    try {
      const article = await this.#library.read(slug);
      if (slug !== this.slug) return;
      this.article = article;
      this.door.looked = [...this.door.looked.filter((one) => one !== slug), slug].slice(-MOST_NOTED);
      this.read();
    } catch (error) {
      if (slug === this.slug) this.trouble = error instanceof Refused && !error.passing ? "gone" : "unreachable";
    }
  }

  /** Keeps at once what was said, and takes it back when it didn't arrive. */
  async mark(useful: boolean): Promise<void> {
    const { slug } = this;
    this.marks[slug] = useful;
    try {
      await this.#library.mark(slug, useful);
    } catch {
      if (this.marks[slug] === useful) delete this.marks[slug];
    }
  }
}
