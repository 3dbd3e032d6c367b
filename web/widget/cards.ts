/** Finds card numbers in what a visitor is about to send, and hides all but the last four digits. */
export interface Card {
  start: number;
  end: number;
  digits: string;
}

// 13 to 19 digits as cards are written: together, or in groups split by one space or dash.
const SHAPE = /(?<![\d.,])[2-6](?:[ -]?\d){12,18}(?![\d]|[.,]\d)/g;

/** The card numbers in a text, except those the visitor has said are none. */
export function findCards(text: string, allowed: ReadonlySet<string> = new Set()): Card[] {
  return [...text.matchAll(SHAPE)]
    .map((hit) => ({ start: hit.index, end: hit.index + hit[0].length, digits: hit[0].replace(/\D/g, "") }))
    .filter((card) => passesLuhn(card.digits) && !allowed.has(card.digits));
}

/** The same text with each card number masked, and where the masks are. */
export function hideCards(text: string, cards: Card[]): string {
  let out = "";
  let at = 0;
  for (const card of cards) {
    out += text.slice(at, card.start) + "•••• •••• •••• " + card.digits.slice(-4);
    at = card.end;
  }
  return out + text.slice(at);
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    sum += i % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2;
  }
  return sum % 10 === 0 && !/^(\d)\1+$/.test(digits);
}
