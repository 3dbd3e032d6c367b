/** The plain text of a document and, for each of its UTF-16 units, where it stands in the document. */
import { Fragment, Slice, type Node, type Schema } from "prosemirror-model";
import { wordsFor } from "./pictures";
import { schema } from "./schema";

export interface Plain {
  text: string;
  /** `at[i]` is the document position before unit i; one more entry for the end. */
  at: number[];
}

/** One line per text block; list items begin with "- " or "1. ", as they do in a plain-text mail. */
export function plain(doc: Node): Plain {
  let text = "";
  const at: number[] = [];
  let lineEnd = -1;
  const add = (words: string, position: (i: number) => number) => {
    for (let i = 0; i < words.length; i++) at.push(position(i));
    text += words;
  };
  doc.descendants((node, position, parent, index) => {
    if (!node.isTextblock) return true;
    const inside = position + 1;
    if (lineEnd >= 0) add("\n", () => lineEnd);
    if (parent?.type.name === "list_item" && index === 0) add(bullet(doc, position), () => inside);
    node.forEach((child, offset) => {
      if (child.isText) add(child.text ?? "", (i) => inside + offset + i);
      else if (child.type.name === "picture") add(wordsFor(String(child.attrs.alt)), () => inside + offset);
      else add("\n", () => inside + offset);
    });
    lineEnd = inside + node.content.size;
    return false;
  });
  at.push(Math.max(lineEnd, 1));
  return { text, at };
}

function bullet(doc: Node, position: number): string {
  const place = doc.resolve(position);
  const list = place.node(place.depth - 1);
  return list.type.name === "ordered_list" ? `${place.index(place.depth - 1) + 1}. ` : "- ";
}

export function paragraphs(text: string, of: Schema = schema): Node[] {
  return text.split("\n").map((line) => of.node("paragraph", null, line ? [of.text(line)] : []));
}

export function documentOf(text: string): Node {
  return schema.node("doc", null, paragraphs(text));
}

/** Words to put into a line: a slice that is open at both ends, so that it joins what is around it. */
export function slice(words: string, of: Schema = schema): Slice {
  return words.includes("\n") ? new Slice(Fragment.from(paragraphs(words, of)), 1, 1) : new Slice(Fragment.from(words ? of.text(words) : null), 0, 0);
}

/** Whether the document has more than plain lines of words, so that it is worth sending as HTML too. */
export function formatted(doc: Node): boolean {
  let found = false;
  doc.descendants((node) => {
    const { bullet_list, ordered_list, picture } = schema.nodes;
    found ||= node.marks.length > 0 || [bullet_list, ordered_list, picture].includes(node.type);
    return !found;
  });
  return found;
}
