/** Underlines under the words that hints speak of; they move with the text until the next review. */
import { Plugin, PluginKey } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import type { Underline } from "./handle";
import { plain } from "./plain";

const key = new PluginKey<DecorationSet>("underlines");

export function underlines(choose: (id: string) => void): Plugin<DecorationSet> {
  return new Plugin<DecorationSet>({
    key,
    state: {
      init: () => DecorationSet.empty,
      apply(transaction, before) {
        const fresh = transaction.getMeta(key) as Underline[] | undefined;
        if (!fresh) return before.map(transaction.mapping, transaction.doc);
        const { at } = plain(transaction.doc);
        const marks = fresh.flatMap(({ id, start, end, tone, on }) => {
          const from = at[start];
          const to = end > 0 ? (at[end - 1] ?? -1) + 1 : -1;
          if (from === undefined || to <= from) return [];
          return [Decoration.inline(from, to, { class: `u ${tone}${on ? " on" : ""}` }, { id })];
        });
        return DecorationSet.create(transaction.doc, marks);
      },
    },
    props: {
      decorations: (state) => key.getState(state),
      handleClick(view, position) {
        const found = key.getState(view.state)?.find(position, position)[0];
        if (found) choose(String((found.spec as { id: string }).id));
        return false;
      },
    },
  });
}

export { key as underlinesKey };
