/** What can be known of a kept document without the editor: its pictures, and two of them put below each other. */

interface Part {
  type?: string;
  text?: string;
  attrs?: Record<string, unknown>;
  content?: Part[];
}

export interface Picture {
  /** Its attachment's. */
  id: string;
  /** Bytes; 0 when unknown. */
  size: number;
}

export interface Written {
  text: string;
  document: unknown;
}

/** The pictures that the words show, each once. */
export function picturesOf(document: unknown): Picture[] {
  const found = new Map<string, Picture>();
  const walk = (part: Part) => {
    const { id, size } = part.attrs ?? {};
    if (part.type === "picture" && typeof id === "string") found.set(id, { id, size: Number(size) || 0 });
    part.content?.forEach(walk);
  };
  if (document && typeof document === "object") walk(document as Part);
  return [...found.values()];
}

/** `second` below `first`, with all that both hold. */
export function below(first: Written, second: Written): Written {
  if (!second.text.trim()) return first;
  if (!first.text.trim()) return second;
  return { text: `${first.text}\n${second.text}`, document: { type: "doc", content: [...blocksOf(first), ...blocksOf(second)] } };
}

function blocksOf({ text, document }: Written): Part[] {
  const kept = document && typeof document === "object" ? (document as Part).content : undefined;
  const lines = () => text.split("\n").map((line): Part => ({ type: "paragraph", ...(line ? { content: [{ type: "text", text: line }] } : {}) }));
  const blocks = kept ?? lines();
  const filled = (block: Part) => block.type !== "paragraph" || block.content?.length;
  const first = blocks.findIndex(filled);
  return blocks.slice(Math.max(0, first), blocks.findLastIndex(filled) + 1);
}
