/** What a reply may hold: paragraphs, line breaks, lists, strong, emphasis, links and pictures of its own. */
import { Schema, type DOMOutputSpec } from "prosemirror-model";
import { cidOf, idOf } from "./pictures";

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
    picture: {
      inline: true,
      group: "inline",
      attrs: { id: {}, alt: { default: "" }, size: { default: 0 } },
      draggable: true,
      parseDOM: [
        {
          tag: "img[src^='cid:']",
          getAttrs: (dom) => {
            const id = idOf(dom.getAttribute("src"));
            return id ? { id, alt: dom.getAttribute("alt") ?? "", size: Number(dom.dataset.size) || 0 } : false;
          },
        },
      ],
      toDOM: ({ attrs }) => ["img", { src: cidOf(String(attrs.id)), alt: String(attrs.alt), "data-size": String(attrs.size) }],
    },
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
