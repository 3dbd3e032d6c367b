/** What is written of an article, apart from who and when. */
import type { Article } from "../../shared/api/articles";

export interface Fields {
  subject_id: string | null;
  language: string;
  title: string;
  short: string;
  body_html: string;
  words: string;
  review_on: string | null;
}

export function fieldsOf(article: Article): Fields {
  const { subject_id, language, title, short, body_html, words, review_on } = article;
  return { subject_id, language, title, short, body_html, words, review_on };
}

export const same = (one: Fields, other: Fields): boolean => (Object.keys(one) as (keyof Fields)[]).every((key) => one[key] === other[key]);

/** The same to a reader: markup that only names the same words otherwise doesn't count. */
export function readsSame(one: Fields, other: Fields): boolean {
  return same(plainly(one), plainly(other));
}

function plainly(fields: Fields): Fields {
  const { title, short, words, body_html } = fields;
  return { ...fields, title: title.trim(), short: short.trim(), words: words.trim(), body_html: wordsOf(body_html) };
}

/** The words of HTML, a line a block; read in a document that loads nothing. */
export function wordsOf(html: string): string {
  const { body } = new DOMParser().parseFromString(html.replace(/<\/(p|h2|h3|li)>|<br>/g, "$&\n"), "text/html");
  return (body.textContent ?? "").replace(/\s*\n\s*/g, "\n").trim();
}
