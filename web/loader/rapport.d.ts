/** Rapport's chat on your page: `Rapport('open')`. Copy this file into your project; see docs/chat-widget.md. */
interface RapportOptions {
  key?: string;
  locale?: string;
  color?: string;
  hide?: boolean;
}

interface RapportPerson {
  /** As your server signed it. */
  user_id: string;
  /** Hex HMAC-SHA256 of `user_id`, made on your server. */
  hmac: string;
  name?: string;
}

interface RapportCall {
  (name: "boot" | "update", options: RapportOptions): void;
  (name: "open" | "close" | "show" | "hide" | "shutdown"): void;
  (name: "write" | "track" | "setLocale", value: string): void;
  (name: "identify", person: RapportPerson): void;
  (name: "on", event: "ready" | "open" | "close", listener: () => void): void;
  (name: "on", event: "unread", listener: (count: number) => void): void;
  (name: "on", event: "track", listener: (event: string) => void): void;
  (name: "on", event: "error", listener: (words: string) => void): void;
  q?: unknown[][];
}

declare const Rapport: RapportCall;

interface Window {
  Rapport: RapportCall;
}
