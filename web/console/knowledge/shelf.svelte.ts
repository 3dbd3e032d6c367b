/** The list beside the page: the articles of one brand, their subjects, what was asked in vain, and what wants another look. */
import type { Article, ArticleRow, Gap, Subject } from "../../shared/api/articles";
import { get } from "../../shared/api/client";
import { session } from "../session.svelte";

interface ArticlePage {
  items: ArticleRow[];
  after: string | null;
}
export interface Group {
  subject: Subject | null;
  rows: ArticleRow[];
}

class Shelf {
  brand = $state(session.me?.brands[0]?.id ?? "");
  asked = $state("");
  rows = $state.raw<ArticleRow[]>([]);
  look = $state.raw<ArticleRow[]>([]);
  gaps = $state.raw<Gap[]>([]);
  subjects = $state.raw<Subject[]>([]);
  state = $state<"loading" | "ready" | "trouble">("loading");
  trouble = $state("");
  after = $state<string | null>(null);
  #turn = 0;

  groups = $derived.by<Group[]>(() => {
    const groups: Group[] = this.subjects.map((subject) => ({ subject, rows: this.rows.filter((row) => row.subject_id === subject.id) }));
    const known = new Set(this.subjects.map((subject) => subject.id));
    const without = this.rows.filter((row) => row.subject_id === null || !known.has(row.subject_id));
    return [...groups, { subject: null, rows: without }].filter((group) => group.rows.length);
  });
  /** Whether this brand has no article at all, as far as is known. */
  bare = $derived(this.state === "ready" && !this.asked.trim() && !this.rows.length);

  /** All of the list; of two askings the later one counts. */
  async load(): Promise<void> {
    const turn = ++this.#turn;
    const { brand } = this;
    try {
      const [page, look, gaps, subjects] = await Promise.all([
        get<ArticlePage>("/api/console/articles", { query: { brand, q: this.asked.trim() } }),
        get<{ items: ArticleRow[] }>("/api/console/article-looks", { query: { brand } }),
        get<{ items: Gap[] }>("/api/console/article-gaps", { query: { brand } }),
        get<{ items: Subject[] }>("/api/console/article-subjects", { query: { brand } }),
      ]);
      if (turn !== this.#turn) return;
      [this.rows, this.after, this.look, this.gaps, this.subjects] = [page.items, page.after, look.items, gaps.items, subjects.items];
      this.state = "ready";
    } catch (error) {
      if (turn !== this.#turn) return;
      this.trouble = error instanceof Error ? error.message : String(error);
      this.state = "trouble";
    }
  }

  async more(): Promise<void> {
    const turn = this.#turn;
    const page = await get<ArticlePage>("/api/console/articles", { query: { brand: this.brand, q: this.asked.trim(), after: this.after } });
    if (turn !== this.#turn) return;
    this.rows = [...this.rows, ...page.items];
    this.after = page.after;
  }

  /** An article was made or changed here. */
  put(article: Article): void {
    const known = this.rows.some((row) => row.id === article.id);
    if (known) this.rows = this.rows.map((row) => (row.id === article.id ? article : row));
    else if (article.brand_id === this.brand) this.rows = [article, ...this.rows];
  }

  remove(id: string): void {
    this.rows = this.rows.filter((row) => row.id !== id);
    this.look = this.look.filter((row) => row.id !== id);
  }
}

export const shelf = new Shelf();
