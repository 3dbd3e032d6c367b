/** What a reply may hold: paragraphs, line breaks, lists, strong, emphasis and links. */
import { Schema, type DOMOutputSpec } from "prosemirror-model";

const P: DOMOutputSpec = ["p", 0];

export const schema = new Schema({
  nodes: {
    doc: { content: "block+" },
    paragraph: { content: "inline*", group: "block", parseDOM: [{ tag: "p" }, { tag: "h1" }, { tag: "h2" }, { tag: "h3" }], toDOM: () => P },
    ordered_list: { content: "list_item+", group: "block", parseDOM: [{ tag: "ol" }], toDOM: () => ["ol", 0] },
    bullet_list: { content: "list_item+", group: "block", parseDOM: [{ tag: "ul" }], toDOM: () => ["ul", 0] },
    list_item: { content: "paragraph block*", parseDOM: [{ tag: "li" }], toDOM: () => ["li", 0], defining: true },
    text: { group: "inline" },
    hard_break: { inline: true, group: "inline", selectable: false, parseDOM: [{ tag: "br" }], toDOM: () => ["br"] },
  },
  marks: {
    link: {
      attrs: { href: {} },
      inclusive: false,
      parseDOM: [
        { tag: "a[href^='http']", getAttrs: (dom) => ({ href: dom.getAttribute("href") }) },
        { tag: "a[href^='mailto:']", getAttrs: (dom) => ({ href: dom.getAttribute("href") }) },
      ],
      toDOM: (mark) => ["a", { href: String(mark.attrs.href), rel: "noopener" }, 0],
    },
    em: { parseDOM: [{ tag: "i" }, { tag: "em" }], toDOM: () => ["em", 0] },
    strong: { parseDOM: [{ tag: "b" }, { tag: "strong" }], toDOM: () => ["strong", 0] },
  },
});
