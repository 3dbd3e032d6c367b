/** What the page of an article may ask of its editor, so that the editor itself can be loaded later. */
import type { Underline } from "../../composer/handle";

/** Which forms the words at the cursor have. */
export interface Forms {
  heading: 0 | 2 | 3;
  strong: boolean;
  em: boolean;
  bullet_list: boolean;
  ordered_list: boolean;
  /** The address of the link; "" without one. */
  link: string;
}

export const NO_FORMS: Forms = { heading: 0, strong: false, em: false, bullet_list: false, ordered_list: false, link: "" };

export type Form = "h2" | "h3" | "strong" | "em" | "bullet_list" | "ordered_list";

export interface BodyHandle {
  /** Plain words, one line a block; list items begin with "- " or "1. ". */
  text(): string;
  fill(html: string): void;
  replace(start: number, end: number, words: string): void;
  mark(underlines: Underline[]): void;
  /** Gives the words at the cursor a form, or takes it from them. */
  form(form: Form): void;
  /** "" takes the link away; without chosen words the address itself is put in. */
  link(address: string): void;
  focus(): void;
}
