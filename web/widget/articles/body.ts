/** An article's HTML as nodes: rebuilt from a closed list of elements, so that nothing in it can run or be loaded. */
const KEPT = new Set(
  "p br b strong i em u s sub sup q code pre blockquote ul ol li dl dt dd hr table caption thead tbody tfoot tr th td".split(" "),
);
/** They stand under the article's title, so each is one step smaller. */
const HEADINGS: Record<string, string> = { h1: "h3", h2: "h3", h3: "h4", h4: "h5", h5: "h6", h6: "h6" };
const DROPPED = new Set("script style template iframe object embed noscript svg math".split(" "));

export function buildBody(html: string): DocumentFragment {
  const built = document.createDocumentFragment();
  copy(new DOMParser().parseFromString(html, "text/html").body, built);
  return built;
}

function copy(from: Node, to: Node): void {
  for (const node of from.childNodes) {
    if (node instanceof Text) to.appendChild(document.createTextNode(node.data));
    else if (node instanceof Element && !DROPPED.has(node.localName)) {
      // What isn't on the list keeps its words and loses itself.
      const made = make(node);
      if (made) to.appendChild(made);
      copy(node, made ?? to);
    }
  }
}

function make(from: Element): HTMLElement | undefined {
  const name = from.localName;
  if (name === "a") return makeLink(from);
  if (!KEPT.has(name) && !HEADINGS[name]) return undefined;
  const made = document.createElement(HEADINGS[name] ?? name);
  for (const kept of ["start", "colspan", "rowspan", "scope"]) {
    const value = from.getAttribute(kept);
    if (value && /^\w{1,8}$/.test(value)) made.setAttribute(kept, value);
  }
  return made;
}

function makeLink(from: Element): HTMLElement | undefined {
  const address = own(from.getAttribute("href"));
  if (!address || !/^(https?|mailto|tel):$/.test(address.protocol)) return undefined;
  const made = document.createElement("a");
  made.href = address.href;
  made.target = "_blank";
  made.rel = "noopener";
  return made;
}

function own(address: string | null): URL | undefined {
  return address && URL.canParse(address, location.origin) ? new URL(address, location.origin) : undefined;
}

/** Which article a link of ours leads to, so that it can open here; "" for any other link. */
export function slugOf(address: string): string {
  const { origin, pathname } = new URL(address);
  const hit = origin === location.origin ? /^\/help\/articles\/([^/]+)\/?$/.exec(pathname) : null;
  try {
    return hit ? decodeURIComponent(hit[1]!) : "";
  } catch {
    return ""; // "100%" is no name of ours; the link opens as the page that it names
  }
}
