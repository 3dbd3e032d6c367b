/** The playground around the console puts lines to try into the reply; nobody else can, and only in demo mode. */
export function listenToPlayground(demo: boolean, put: (text: string) => boolean): () => void {
  if (!demo || window.parent === window) return () => undefined;
  const hear = (event: MessageEvent<{ rapport?: string; text?: unknown } | null>): void => {
    if (event.source !== window.parent || event.origin !== location.origin) return;
    if (event.data?.rapport !== "write" || typeof event.data.text !== "string") return;
    // Without an answer the playground asks again: the editor may still be on its way.
    if (put(event.data.text)) window.parent.postMessage({ rapport: "written" }, location.origin);
  };
  addEventListener("message", hear);
  return () => removeEventListener("message", hear);
}
