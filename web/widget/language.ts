/** The widget's words in the visitor's language; English is there already, the others come when they are needed. */
import { currentLanguage, setLanguage } from "../shared/words/words";

const CATALOGUES: Record<string, () => Promise<{ default: Record<string, string> }>> = {
  de: () => import("../shared/words/de/widget.json"),
  ar: () => import("../shared/words/ar/widget.json"),
};

/** Speaks `tag` from now on; when its words can't be fetched it stays with what there is. */
export async function speak(tag: string): Promise<void> {
  if (tag === currentLanguage()) return;
  const load = CATALOGUES[tag];
  setLanguage(tag, load ? (await load()).default : {});
  document.documentElement.dir = tag === "ar" ? "rtl" : "ltr";
}
