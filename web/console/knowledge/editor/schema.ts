/** What an article may hold: all that a reply may but pictures, and headings of two sizes. */
import { Schema } from "prosemirror-model";
import { schema as reply } from "../../composer/schema";

const nodes = reply.spec.nodes
  .remove("picture")
  .update("paragraph", { content: "inline*", group: "block", parseDOM: [{ tag: "p" }], toDOM: () => ["p", 0] })
  .addBefore("ordered_list", "heading", {
    attrs: { level: { default: 2 } },
    content: "inline*",
    group: "block",
    defining: true,
    parseDOM: [
      { tag: "h1", attrs: { level: 2 } },
      { tag: "h2", attrs: { level: 2 } },
      { tag: "h3", attrs: { level: 3 } },
      { tag: "h4", attrs: { level: 3 } },
    ],
    toDOM: (node) => [`h${String(node.attrs.level)}`, 0],
  });

export const schema = new Schema({ nodes, marks: reply.spec.marks });
