/** Gives words in the editor a form and takes it again: headings, lists, strong words, links. */
import { setBlockType, toggleMark } from "prosemirror-commands";
import type { MarkType, NodeType } from "prosemirror-model";
import { liftListItem, wrapInList } from "prosemirror-schema-list";
import { TextSelection, type Command, type EditorState } from "prosemirror-state";
import type { Form, Forms } from "./handle";
import { schema } from "./schema";

const { heading, paragraph, list_item, bullet_list, ordered_list } = schema.nodes;
const { strong, em, link } = schema.marks;

/** Which forms the words at the cursor have. */
export function formsAt(state: EditorState): Forms {
  const { $from } = state.selection;
  const list = listAt(state);
  return {
    heading: $from.parent.type === heading ? ($from.parent.attrs.level as 2 | 3) : 0,
    strong: has(state, strong!),
    em: has(state, em!),
    bullet_list: list === bullet_list,
    ordered_list: list === ordered_list,
    link: String($from.marksAcross($from)?.find((mark) => mark.type === link)?.attrs.href ?? linkAfter(state)),
  };
}

function linkAfter(state: EditorState): string {
  const { from, to, empty } = state.selection;
  let found = "";
  if (!empty) state.doc.nodesBetween(from, to, (node) => void (found ||= String(node.marks.find((mark) => mark.type === link)?.attrs.href ?? "")));
  return found;
}

function has(state: EditorState, type: MarkType): boolean {
  const { from, to, empty, $from } = state.selection;
  return empty ? type.isInSet(state.storedMarks ?? $from.marks()) !== undefined : state.doc.rangeHasMark(from, to, type);
}

function listAt(state: EditorState): NodeType | null {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth--) if ($from.node(depth).type === list_item) return $from.node(depth - 1).type;
  return null;
}

/** The command that gives or takes a form. */
export function commandFor(form: Form): Command {
  if (form === "strong" || form === "em") return toggleMark(schema.marks[form]!);
  if (form === "bullet_list" || form === "ordered_list") return listed(schema.nodes[form]!);
  return titled(form === "h2" ? 2 : 3);
}

function titled(level: 2 | 3): Command {
  return (state, dispatch) => {
    const off = formsAt(state).heading === level;
    return setBlockType(off ? paragraph! : heading!, off ? null : { level })(state, dispatch);
  };
}

/** Into a list, out of it, or from one kind of list to the other. */
function listed(type: NodeType): Command {
  return (state, dispatch) => {
    const now = listAt(state);
    if (now === type) return liftListItem(list_item!)(state, dispatch);
    if (!now) return wrapInList(type)(state, dispatch);
    const { $from } = state.selection;
    let depth = $from.depth;
    while ($from.node(depth).type !== now) depth--;
    dispatch?.(state.tr.setNodeMarkup($from.before(depth), type));
    return true;
  };
}

/** Links the chosen words; without any, the whole link at the cursor changes, or the address itself is put in. */
export function linked(address: string): Command {
  return (state, dispatch) => {
    const { from, to, empty } = state.selection;
    const range = empty ? linkRange(state) : { from, to };
    const tr = state.tr;
    if (range) {
      tr.removeMark(range.from, range.to, link);
      if (address) tr.addMark(range.from, range.to, link!.create({ href: address }));
    } else if (address) tr.insert(from, schema.text(address, [link!.create({ href: address })]));
    dispatch?.(tr);
    return true;
  };
}

function linkRange(state: EditorState): { from: number; to: number } | null {
  const { $from } = state.selection;
  const start = $from.start();
  let range: { from: number; to: number } | null = null;
  $from.parent.forEach((node, offset) => {
    const [from, to] = [start + offset, start + offset + node.nodeSize];
    if (from <= $from.pos && $from.pos <= to && link!.isInSet(node.marks)) range ??= { from, to };
  });
  return range;
}

const TYPED: Record<string, Form> = { "##": "h2", "###": "h3", "-": "bullet_list", "*": "bullet_list", "1.": "ordered_list" };

/** "## ", "- " and "1. " at the beginning of a paragraph give it their form. */
export function typed(state: EditorState, dispatch: (transaction: EditorState["tr"]) => void, text: string): boolean {
  const { $from, empty } = state.selection;
  const sign = $from.parent.textContent.slice(0, $from.parentOffset);
  const form = text === " " && empty && $from.parent.type === paragraph ? TYPED[sign] : undefined;
  if (!form || listAt(state)) return false;
  const cleared = state.apply(state.tr.delete($from.start(), $from.pos));
  return commandFor(form)(cleared, (formed) => {
    const tr = state.tr.delete($from.start(), $from.pos);
    for (const step of formed.steps) tr.step(step);
    dispatch(tr.setSelection(TextSelection.near(tr.doc.resolve(formed.selection.from))));
  });
}
