/** One article while it is written: its fields, how they are saved, and what happens when somebody else saved first. */
import type { Article } from "../../shared/api/articles";
import { get, post, Problem, put } from "../../shared/api/client";
import type { BodyHandle } from "./editor/handle";
import { fieldsOf, readsSame, same, type Fields } from "./fields";
import { drop, keep, kept } from "./kept";
import { Reading } from "./reading.svelte";

const SAVE_AFTER = 900;
const AGAIN_AFTER = 4_000;

export class ArticleState {
  /** As the server has it. */
  article = $state.raw<Article>({} as Article);
  fields = $state<Fields>({} as Fields);
  saved = $state<"saved" | "saving" | "unsaved" | "away" | "refused">("saved");
  /** What is wrong, by field. */
  wrong = $state.raw<Record<string, string>>({});
  trouble = $state("");
  /** What somebody else saved meanwhile; nothing is saved over it until a person chose. */
  theirs = $state.raw<Article | null>(null);
  /** Since when changes were kept in this browser alone, when they came back from there. */
  backFrom = $state<string | null>(null);
  readonly reading: Reading;
  editor: BodyHandle | null = null;
  readonly #tell: (article: Article) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> | null = null;

  /** As it was when it was last saved, or read. */
  #base = $state.raw<Fields>({} as Fields);
  changed = $derived(!same(this.fields, this.#base));
  draft = $derived(this.article.state === "draft");

  constructor(article: Article, tell: (article: Article) => void) {
    this.#tell = tell;
    this.reading = new Reading(article.id, () => this.editor);
    this.#take(article);
    this.#bringBack();
  }

  attach(editor: BodyHandle): void {
    this.editor = editor;
    editor.fill(this.fields.body_html);
    this.reading.changed(true);
  }

  write(change: Partial<Fields>): void {
    Object.assign(this.fields, change);
    this.wrong = Object.fromEntries(Object.entries(this.wrong).filter(([name]) => !(name in change)));
    this.saved = "unsaved";
    this.#keep();
    this.reading.changed();
    // What everybody may read changes only when somebody says so.
    if (this.draft && !this.theirs) this.#later(SAVE_AFTER);
  }

  /** Saves what is not saved; true when the server has it all. `leaving`: the page is going away. */
  async save(leaving = false): Promise<boolean> {
    clearTimeout(this.#timer);
    await this.#running;
    if (!this.changed) this.#settle();
    if (!this.changed || this.theirs) return !this.changed;
    this.#running = this.#send(leaving).finally(() => (this.#running = null));
    await this.#running;
    return !this.changed;
  }

  /** The page goes away: a draft is sent on its way, and all else is kept in this browser. */
  leave(): void {
    clearTimeout(this.#timer);
    if (this.draft && this.changed && !this.theirs) void this.save(true);
    this.reading.stop();
  }

  /** Publishes what is on the screen, or takes it down. */
  async show(published: boolean): Promise<boolean> {
    if (published && !(await this.save())) return false;
    try {
      const article = await post<Article>(`/api/console/articles/${this.article.id}/${published ? "publish" : "unpublish"}`);
      this.article = article;
      this.#tell(article);
      return true;
    } catch (error) {
      this.#refused(error);
      return false;
    }
  }

  /** Mine over theirs: the next save is based on what they saved. */
  async keepMine(): Promise<void> {
    if (!this.theirs) return;
    this.article = this.theirs;
    this.#base = fieldsOf(this.theirs);
    this.theirs = null;
    this.#keep();
    await this.save();
  }

  /** Theirs over mine; answers how mine looked, so that it can come back. */
  takeTheirs(): Fields {
    const mine = { ...this.fields };
    if (this.theirs) this.#take(this.theirs);
    this.theirs = null;
    this.#settle();
    this.fill();
    return mine;
  }

  /** Back to what the server has. */
  undo(): Fields {
    const mine = { ...this.fields };
    this.#take(this.article);
    this.#settle();
    this.fill();
    return mine;
  }

  bring(fields: Fields): void {
    this.write(fields);
    this.fill();
  }

  fill(): void {
    this.editor?.fill(this.fields.body_html);
    this.reading.changed(true);
  }

  #take(article: Article): void {
    this.article = article;
    this.#base = fieldsOf(article);
    this.fields = { ...this.#base };
    this.wrong = {};
    this.trouble = "";
  }

  #bringBack(): void {
    const found = kept(this.article.id);
    if (!found) return;
    if (readsSame(found.fields, fieldsOf(this.article))) return drop(this.article.id);
    this.fields = found.fields;
    this.backFrom = found.at;
    this.saved = "unsaved";
    if (found.version !== this.article.version) this.theirs = this.article;
    else if (this.draft) this.#later(SAVE_AFTER);
  }

  async #send(leaving: boolean): Promise<void> {
    const sent = { ...this.fields };
    this.saved = "saving";
    try {
      const article = await put<Article>(`/api/console/articles/${this.article.id}`, { version: this.article.version, ...sent }, { keepalive: leaving });
      const since = !same(this.fields, sent);
      this.article = article;
      this.trouble = "";
      this.#tell(article);
      // What the server made of the words, a blank less say, must not change them under the writer's hands.
      this.#base = sent;
      if (since) this.saved = "unsaved";
      else this.#settle();
      if (since && this.draft) this.#later(SAVE_AFTER);
    } catch (error) {
      if (error instanceof Problem && error.status === 409) await this.#meet();
      else this.#refused(error);
    }
  }

  /** Somebody else saved first. */
  async #meet(): Promise<void> {
    try {
      const theirs = await get<Article>(`/api/console/articles/${this.article.id}`);
      this.saved = "unsaved";
      if (readsSame(fieldsOf(theirs), this.fields)) {
        this.#take(theirs);
        this.#settle();
      } else this.theirs = theirs;
    } catch (error) {
      this.#refused(error);
    }
  }

  #refused(error: unknown): void {
    if (!(error instanceof Problem)) throw error;
    const away = error.offline || error.status >= 500;
    this.saved = !this.changed ? "saved" : away ? "away" : "refused";
    this.wrong = error.fields;
    this.trouble = away || Object.keys(error.fields).length ? "" : error.message;
    if (away && this.draft) this.#later(AGAIN_AFTER);
  }

  #settle(): void {
    this.saved = "saved";
    this.backFrom = null;
    drop(this.article.id);
  }

  #keep(): void {
    keep(this.article.id, { version: this.article.version, fields: { ...this.fields }, at: new Date().toISOString() });
  }

  #later(after: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.save(), after);
  }
}
