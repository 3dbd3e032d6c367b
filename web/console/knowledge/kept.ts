/** Changes of an article that the server does not have yet, kept in this browser so that closing the window loses nothing. */
import { session } from "../session.svelte";
import type { Fields } from "./fields";

export interface Kept {
  /** The version of the article that the changes are based on. */
  version: number;
  fields: Fields;
  /** When it was written. */
  at: string;
}

/** Of one person: another one at this computer finds nothing of it in the article. */
const key = (id: string): string => `rapport.article.${session.me?.user.id ?? ""}.${id}`;

export function keep(id: string, kept: Kept): void {
  try {
    localStorage.setItem(key(id), JSON.stringify(kept));
  } catch (error) {
    // A full or closed store: the server's copy is all there is then.
    if (!(error instanceof DOMException)) throw error;
  }
}

export function kept(id: string): Kept | null {
  const found = localStorage.getItem(key(id));
  return found ? (JSON.parse(found) as Kept) : null;
}

export function drop(id: string): void {
  localStorage.removeItem(key(id));
}
