/** A picture among the words, with what describes it to those who can't see it, and a way to take it out. */
import type { Node } from "prosemirror-model";
import type { EditorView, NodeView } from "prosemirror-view";
import { t } from "../../shared/words/words";
import { sourceOf } from "./pictures";

export class PictureView implements NodeView {
  readonly dom = document.createElement("span");
  readonly #image = document.createElement("img");
  readonly #field = document.createElement("input");

  constructor(node: Node, view: EditorView, place: () => number | undefined) {
    const remove = document.createElement("button");
    const bar = document.createElement("span");
    this.dom.className = "picture";
    this.dom.contentEditable = "false";
    bar.className = "bar";
    this.#image.src = sourceOf(String(node.attrs.id));
    this.#image.draggable = true;
    this.#field.maxLength = 200;
    this.#field.placeholder = t("console.picture.hint");
    this.#field.ariaLabel = t("console.picture.alt");
    remove.type = "button";
    remove.textContent = "×";
    remove.ariaLabel = t("console.picture.remove");
    this.#show(node);
    this.#field.addEventListener("input", () => {
      const at = place();
      if (at !== undefined) view.dispatch(view.state.tr.setNodeAttribute(at, "alt", this.#field.value));
    });
    this.#field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault();
      view.focus();
    });
    remove.addEventListener("click", () => {
      const at = place();
      if (at !== undefined) view.dispatch(view.state.tr.delete(at, at + 1));
      view.focus();
    });
    bar.append(this.#field, remove);
    this.dom.append(this.#image, bar);
  }

  update(node: Node): boolean {
    if (node.type.name !== "picture" || sourceOf(String(node.attrs.id)) !== this.#image.getAttribute("src")) return false;
    this.#show(node);
    return true;
  }

  /** Typing the description is none of the editor's business. */
  stopEvent(event: Event): boolean {
    return event.target instanceof Element && event.target.closest(".bar") !== null;
  }

  ignoreMutation(): boolean {
    return true;
  }

  #show(node: Node): void {
    const alt = String(node.attrs.alt);
    this.#image.alt = alt;
    if (this.#field.value !== alt) this.#field.value = alt;
  }
}
