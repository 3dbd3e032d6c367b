/** The page around the widget: we listen to our parent only, and answer only the origin that first spoke. */
import type { Page } from "./types";

export interface Surroundings {
  shown: boolean;
  full: boolean;
  page: Page;
  locale?: string;
  person?: object;
  draft?: string;
  /** Our notes, kept by the page where a frame may keep none. */
  kept?: string;
}

interface Ears {
  surroundings: (now: Surroundings) => void;
  shutdown: () => void;
}

export class Host {
  #origin: string | undefined;

  /** True when the widget is a page of its own, as behind the help page's chat link. */
  readonly alone = window.parent === window;

  listen(ears: Ears): void {
    addEventListener("message", (event) => {
      if (event.source !== window.parent || this.alone) return;
      const said = event.data as { rapport?: unknown } | null;
      if (said?.rapport !== "host" && said?.rapport !== "shutdown") return;
      this.#origin ??= event.origin;
      if (event.origin !== this.#origin) return;
      if (said.rapport === "shutdown") ears.shutdown();
      else ears.surroundings(readSurroundings(said as Record<string, unknown>, event.origin));
    });
    // The one message without a known receiver; it holds nothing.
    if (!this.alone) window.parent.postMessage({ rapport: "ready" }, "*");
  }

  tell(what: "close" | "talking" | "unread" | "error", more: object = {}): void {
    if (this.#origin) window.parent.postMessage({ rapport: what, ...more }, this.#origin);
  }
}

/** Takes only what has the right shape: any page may frame a widget and say anything. */
function readSurroundings(said: Record<string, unknown>, origin: string): Surroundings {
  const page = (said.page ?? {}) as Record<string, unknown>;
  return {
    shown: said.shown === true,
    full: said.full === true,
    page: { url: words(page.url, 2000), title: words(page.title, 200), origin },
    locale: typeof said.locale === "string" ? said.locale.slice(0, 35) : undefined,
    person: said.person && typeof said.person === "object" ? said.person : undefined,
    draft: typeof said.draft === "string" ? said.draft.slice(0, 4000) : undefined,
    kept: typeof said.kept === "string" ? said.kept : undefined,
  };
}

function words(value: unknown, longest: number): string {
  return typeof value === "string" ? value.slice(0, longest) : "";
}
