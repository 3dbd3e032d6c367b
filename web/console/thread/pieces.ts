/** Cuts a message's text into plain words, marked evidence and links. */
export interface Piece {
  text: string;
  label?: string;
  href?: string;
}

const LINK = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}]/g;

export function pieces(text: string, highlights: { start: number; end: number; label: string }[]): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (const { start, end, label } of [...highlights].sort((a, b) => a.start - b.start)) {
    if (start < at || end <= start || end > text.length) continue;
    found.push(...linked(text.slice(at, start)), { text: text.slice(start, end), label });
    at = end;
  }
  return [...found, ...linked(text.slice(at))];
}

function linked(text: string): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(LINK)) {
    if (match.index > at) found.push({ text: text.slice(at, match.index) });
    found.push({ text: match[0], href: match[0] });
    at = match.index + match[0].length;
  }
  if (at < text.length) found.push({ text: text.slice(at) });
  return found;
}
