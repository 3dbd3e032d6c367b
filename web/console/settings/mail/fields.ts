/** Reads and writes one setting of a mailbox by its name, such as "imap.host"; the server names settings so. */
import type { Half, KeptConfig, MailConfig, OAuth, Server } from "../types";

export type Field = "address" | "name" | "aliases" | "grant" | `${Half}.${keyof Server}` | "imap.folders" | `oauth.${keyof OAuth}`;
export type Value = string | number | string[];

const ALL: Field[] = [
  "name",
  "address",
  ...(["host", "port", "security", "username", "password"] as const).flatMap((key) => [`imap.${key}`, `smtp.${key}`] as Field[]),
  "imap.folders",
  ...(["provider", "authorize_url", "token_url", "scopes", "client_id", "client_secret"] as const).map((key) => `oauth.${key}` as Field),
];

export function valueOf(config: MailConfig, field: Field): Value | undefined {
  const [part, key] = field.split(".") as [string, string | undefined];
  if (!key) return config[field as "address" | "name"];
  const found = config[part as Half | "oauth"] as Record<string, Value> | null;
  return found?.[key];
}

/** The config with one setting changed; the one given stays as it was. */
export function withValue(config: MailConfig, field: string, value: Value): MailConfig {
  const [part, key] = field.split(".") as [Half | "oauth", string | undefined];
  if (!key) return { ...config, [field]: value };
  return { ...config, [part]: { ...config[part], [key]: key === "port" ? Number(value) : value } };
}

export function changedFields(saved: MailConfig, draft: MailConfig): Field[] {
  return ALL.filter((field) => String(valueOf(saved, field)) !== String(valueOf(draft, field)));
}

/** What most providers use, from the address alone: a start that the test then proves or corrects. */
export function guess(address: string): MailConfig {
  const domain = address.split("@")[1]?.trim() ?? "";
  const server = { username: address.trim(), password: "" };
  return {
    address: address.trim(),
    name: "",
    imap: { host: domain && `imap.${domain}`, port: 993, security: "tls", folders: ["INBOX"], ...server },
    smtp: { host: domain && `smtp.${domain}`, port: 587, security: "starttls", ...server },
    oauth: null,
  };
}

/** A kept config as a form: a mailbox that only sends has empty fields for getting. */
export function opened(config: KeptConfig): MailConfig {
  return { ...config, imap: config.imap ?? { ...guess("").imap, username: config.smtp.username } };
}

/** "a@b.example, c@d.example" or one a line. */
export function listed(text: string): string[] {
  return text.split(/[\s,;]+/).filter(Boolean);
}
