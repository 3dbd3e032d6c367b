/** Where in the console we are: the path after /console, and the way to go elsewhere without loading the page anew. */
class Route {
  path = $state.raw<string[]>(parts(location.pathname));

  constructor() {
    addEventListener("popstate", () => (this.path = parts(location.pathname)));
    document.addEventListener("click", (event) => this.#follow(event));
  }

  get page(): string {
    return this.path[0] ?? "";
  }

  go(to: string, replace = false): void {
    const same = to === location.pathname + location.search;
    history[replace || same ? "replaceState" : "pushState"](null, "", to);
    this.path = parts(location.pathname);
  }

  #follow(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link || link.target || link.download || link.origin !== location.origin) return;
    if (!link.pathname.startsWith("/console")) return;
    event.preventDefault();
    this.go(link.pathname + link.search);
  }
}

/** "/console/c/1" -> ["c", "1"]; "/auth/once/x" is the page "once". */
function parts(pathname: string): string[] {
  return pathname
    .replace(/^\/(console|auth)/, "")
    .split("/")
    .filter(Boolean)
    .map(decodeURIComponent);
}

export const route = new Route();
export const go = (to: string, replace = false): void => route.go(to, replace);
