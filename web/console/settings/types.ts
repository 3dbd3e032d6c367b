/** What the settings pages read and write. Times are ISO 8601 in UTC. */
import type { Channel, Role } from "../../shared/api/types";

export type Security = "tls" | "starttls" | "none";
export type Half = "imap" | "smtp";

export interface Server {
  host: string;
  port: number;
  security: Security;
  username: string;
  /** Never comes from the server; empty on the way in means "keep the saved one". */
  password: string;
}

export type ProviderName = "google" | "microsoft" | "other";

/** Our registration with a provider that people sign in at, instead of a password. */
export interface OAuth {
  provider: ProviderName;
  authorize_url: string;
  token_url: string;
  scopes: string;
  client_id: string;
  /** Never comes from the server, as a password doesn't. */
  client_secret: string;
}

/** What is known of a provider beforehand. */
export interface Provider extends Pick<OAuth, "provider" | "authorize_url" | "token_url" | "scopes"> {
  imap: Pick<Server, "host" | "port" | "security">;
  smtp: Pick<Server, "host" | "port" | "security">;
}

export interface MailConfig {
  address: string;
  name: string;
  imap: Server & { folders: string[] };
  smtp: Server;
  oauth: OAuth | null;
}

/** A folder that the server has; `use` is what it is for, "sent" or "junk", where the server says so. */
export interface Folder {
  name: string;
  use: string;
}

/** Past mail that is brought in, or was. */
export interface MailImport {
  id: string;
  folders: string[];
  sent_folder: string | null;
  since: string | null;
  state: "waiting" | "running" | "done" | "failed" | "stopped";
  total: number | null;
  done: number;
  problem: string | null;
  created_at: string;
  finished_at: string | null;
}

export interface Inbox {
  id: string;
  name: string;
  channel: Channel;
  brand_id: string;
  address: string;
  aliases: string[];
  state: "on" | "off";
  connected_at: string | null;
  last_in_at: string | null;
  last_out_at: string | null;
  delay_seconds: number | null;
  last_error: string | null;
  last_error_at: string | null;
  public_key: string | null;
  connected_by_token: boolean;
  sites: string[];
}

/** As the server keeps it; without `imap` its mail comes in some other way. */
export interface KeptConfig extends Omit<MailConfig, "imap"> {
  imap: MailConfig["imap"] | null;
}

export interface MailInbox extends Inbox {
  config: KeptConfig | null;
}

/** The answer of one half of a test. `field` names the setting at fault, "imap.host". */
export interface Check {
  ok: boolean;
  problem: string | null;
  field: string | null;
  fix: { words: string; values: Record<string, string | number | string[]> } | null;
  log: string;
}

export interface Standard {
  target_seconds: number;
  ceiling_seconds: number | null;
}

export type Standards = Partial<Record<Channel, Standard>>;

/** The organisation's standards with what we ship; brands may have their own on top. */
export interface StandardsAnswer {
  standards: Standards;
  defaults: Standards;
}

export interface PersonHere {
  id: string;
  name: string;
  email: string;
  role: Role;
  title: string;
  active: boolean;
  initials: string;
  hue: number;
  has_password: boolean;
  seen_at: string | null;
  /** When they last said that they forgot their password, within a day. */
  asked_at: string | null;
  team_ids: string[];
}

export interface Invitation {
  email: string;
  role: Role;
  created_at: string;
  expires_at: string;
  invited_by: string;
}

export interface Team {
  id: string;
  name: string;
  members: string[];
  inbox_ids: string[];
}

/** One browser that is signed in; `here` marks this one. */
export interface SignedIn {
  id: string;
  agent: string;
  created_at: string;
  seen_at: string;
  here: boolean;
}

/** Where customers may find an answer by themselves. */
export interface Way {
  title: string;
  url: string;
}

/** What the mail says that tells a customer their message is here. */
export interface Acknowledgement {
  on: boolean;
  understood: boolean;
  words: string;
  ways: Way[];
}

export interface ApiToken {
  id: string;
  name: string;
  scopes: string[];
  created_at: string;
  used_at: string | null;
  expires_at: string | null;
  made_by: string;
}
