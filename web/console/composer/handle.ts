/** What the composer's state may ask of the editor, so that the editor itself can be loaded later. */
export interface Underline {
  id: string;
  start: number;
  end: number;
  tone: "warn" | "note" | "stop";
  on: boolean;
}

export interface EditorHandle {
  text(): string;
  document(): unknown;
  html(): string | null;
  fill(text: string, document: unknown): void;
  /** Puts a picture where the cursor is. */
  addPicture(id: string, size: number): void;
  /** Puts words in place of start..end; offsets count UTF-16 units of `text()`. */
  replace(start: number, end: number, words: string): void;
  mark(underlines: Underline[]): void;
  focus(atEnd?: boolean): void;
}
