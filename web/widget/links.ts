/** Web addresses inside a message, so that they can be followed; nothing else in a message is ever live. */
export interface Part {
  text: string;
  href?: string;
}

const ADDRESS = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}]/g;

export function splitLinks(text: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const hit of text.matchAll(ADDRESS)) {
    if (hit.index > at) parts.push({ text: text.slice(at, hit.index) });
    parts.push({ text: hit[0], href: hit[0] });
    at = hit.index + hit[0].length;
  }
  if (at < text.length) parts.push({ text: text.slice(at) });
  return parts;
}
