/** Articles of the help centre, as the console's API tells them. */

export type ArticleState = "draft" | "published";

export interface ArticleRow {
  id: string;
  brand_id: string;
  subject_id: string | null;
  /** The question, as a customer asks it. */
  title: string;
  slug: string | null;
  short: string;
  state: ArticleState;
  /** BCP 47. */
  language: string;
  /** A day, "2027-02-22". */
  review_on: string | null;
  updated_at: string;
  /** Who; null once the person is gone. */
  changed_by: string | null;
  useful: number;
  not_useful: number;
  /** Its public page; null while nobody outside may see it. */
  url: string | null;
}

export interface Article extends ArticleRow {
  body_html: string;
  body_text: string;
  /** Extra words that people use for it, for the search. */
  words: string;
  /** What a change has to be based on. */
  version: number;
  made_by: string | null;
  published_at: string | null;
}

/** What a reader missed. */
export interface Reason {
  text: string;
  made_at: string;
}

export interface Subject {
  id: string;
  brand_id: string;
  name: string;
  position: number;
  /** How many there are of it, drafts too. */
  articles: number;
}

/** Words that people searched for in the last weeks, and found nothing. */
export interface Gap {
  words: string;
  count: number;
}
