/** Keeps card numbers out of what is sent: hidden as soon as they are whole, unless the visitor says they are none. */
import { findCards, hideCards } from "./cards";

interface Hidden {
  digits: string;
  written: string;
  mask: string;
}

export class Guard {
  /** What was hidden, by its mask, so that the visitor may say it is no card number. */
  hidden = $state.raw<Hidden[]>([]);
  readonly #allowed = new Set<string>();

  finds(text: string): boolean {
    return findCards(text, this.#allowed).length > 0;
  }

  /** The text with its card numbers hidden. */
  hide(text: string): string {
    const cards = findCards(text, this.#allowed);
    if (!cards.length) return text;
    const found = cards.map((card) => {
      const mask = hideCards(text.slice(card.start, card.end), [{ ...card, start: 0, end: card.end - card.start }]);
      return { digits: card.digits, written: text.slice(card.start, card.end), mask };
    });
    this.hidden = [...this.hidden, ...found];
    return hideCards(text, cards);
  }

  /** None of them is a card number: the text as it was written. */
  allow(text: string): string {
    let whole = text;
    for (const { digits, written, mask } of this.hidden) {
      this.#allowed.add(digits);
      whole = whole.replace(mask, written);
    }
    this.hidden = [];
    return whole;
  }

  forget(): void {
    this.hidden = [];
  }
}
