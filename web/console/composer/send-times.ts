/** The times that are offered for sending later, in the person's own zone. */
export interface Offer {
  word: "hour" | "afternoon" | "tomorrow" | "monday";
  at: Date;
}

const HOUR = 3_600_000;
const MONDAY = 1;

export function offersAt(now: Date): Offer[] {
  const at = (days: number, hour: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);
  const toMonday = (MONDAY - now.getDay() + 7) % 7 || 7;
  return [
    { word: "hour", at: new Date(now.getTime() + HOUR) },
    ...(now.getHours() < 14 ? [{ word: "afternoon", at: at(0, 15) } as Offer] : []),
    { word: "tomorrow", at: at(1, 9) },
    ...(toMonday > 1 ? [{ word: "monday", at: at(toMonday, 9) } as Offer] : []),
  ];
}

/** As a field of type datetime-local holds it: the local time without a zone. */
export function localTime(at: Date): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
