/** Names and words may be of another direction than the words around them: so each stands by itself. */
export function apart(words: string): string {
  return `\u2068${words}\u2069`;
}
