/** What the loader hands to the scripts that come after it. */
export interface Greeting {
  id: string;
  text: string;
  rule: { pages: string[]; seconds: number; event: string; returning: boolean; week: number };
}

export interface Desk {
  color?: string;
  language?: string;
  words?: Record<string, string>;
  brand?: string;
  /** Nothing may be stored before the visitor agreed. */
  ask?: boolean;
  greetings?: Greeting[];
}

/** The desk, its public key, its address, what was tracked so far, the chat's panel, and whether this is a phone. */
export type Told = [desk: Desk, key: string, origin: string, tracked: string[], panel: HTMLElement, narrow: MediaQueryList];
