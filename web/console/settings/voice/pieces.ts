/** A text cut where findings stand, so that they can be marked. */
import type { Finding } from "../../../shared/api/types";

export interface Piece {
  text: string;
  finding: Finding | null;
}

/** Of two findings on the same words the first is marked. */
export function piecesOf(text: string, findings: Finding[]): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  const placed = findings.filter((one) => one.start !== null && one.end !== null).sort((a, b) => a.start! - b.start!);
  for (const finding of placed) {
    if (finding.start! < at || finding.end! <= finding.start!) continue;
    if (finding.start! > at) pieces.push({ text: text.slice(at, finding.start!), finding: null });
    pieces.push({ text: text.slice(finding.start!, finding.end!), finding });
    at = finding.end!;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), finding: null });
  return pieces;
}
