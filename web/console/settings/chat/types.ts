/** The settings of a chat, as the server keeps them. */
export type Asked = "off" | "optional" | "required";

export interface ChatConfig {
  sites: string[];
  hue: number | null;
  letters: string;
  languages: string[];
  greetings: Record<string, string>;
  form: { on: boolean; name: Asked; email: Asked; fields: { label: string; required: boolean; choices: string[] }[] };
  consent: string;
  privacy_url: string;
  ask_before_storing: boolean;
  when_away: "letter" | "chat";
  hours: { days: number[]; begins: string; ends: string }[];
  mail_inbox_id: string | null;
  hand_out: boolean;
  title_count: boolean;
  identity_round: number;
}

/** How many chats somebody has, and may have. */
export interface OneRoom {
  id: string;
  name: string;
  capacity: number;
  running: number;
}

export interface GreetingRule {
  pages: string[];
  seconds: number;
  event: string;
  returning: boolean;
  week: number;
}

export interface Greeting {
  id: string;
  name: string;
  body_text: string;
  rule: GreetingRule;
  enabled: boolean;
  shown: number;
  taken: number;
}

export interface ChatPage {
  chat: { id: string; name: string; brand: string; hue: number; config: ChatConfig };
  languages: string[];
  greetings: Greeting[];
}

export interface Identity {
  secret: string;
  changes: number;
  examples: { language: string; code: string }[];
}
