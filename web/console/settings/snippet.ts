/** The one line that puts the chat on a site. */
export function snippet(key: string): string {
  return `<script async src="${location.origin}/widget/loader.js" data-key="${key}"></script>`;
}
