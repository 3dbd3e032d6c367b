/** Reads and writes one setting of a mailbox by its name, such as "imap.host"; the server names settings so. */
import type { Half, KeptConfig, MailConfig, Server } from "../types";

export type Field = "address" | "name" | `${Half}.${keyof Server}` | "imap.folder";

const ALL: Field[] = [
  "name",
  "address",
  ...(["host", "port", "security", "username", "password"] as const).flatMap((key) => [`imap.${key}`, `smtp.${key}`] as Field[]),
  "imap.folder",
];

export function valueOf(config: MailConfig, field: Field): string | number {
  const [half, key] = field.split(".") as [Half, keyof Server | undefined];
  return key ? config[half][key] : config[field as "address" | "name"];
}

/** The config with one setting changed; the one given stays as it was. */
export function withValue(config: MailConfig, field: string, value: string | number | boolean): MailConfig {
  const [half, key] = field.split(".") as [Half, string | undefined];
  if (!key) return { ...config, [field]: value };
  return { ...config, [half]: { ...config[half], [key]: key === "port" ? Number(value) : value } };
}

export function changedFields(saved: MailConfig, draft: MailConfig): Field[] {
  return ALL.filter((field) => valueOf(saved, field) !== valueOf(draft, field));
}

/** What most providers use, from the address alone: a start that the test then proves or corrects. */
export function guess(address: string): MailConfig {
  const domain = address.split("@")[1]?.trim() ?? "";
  const server = { username: address.trim(), password: "" };
  return {
    address: address.trim(),
    name: "",
    imap: { host: domain && `imap.${domain}`, port: 993, security: "tls", folder: "INBOX", ...server },
    smtp: { host: domain && `smtp.${domain}`, port: 587, security: "starttls", ...server },
  };
}

/** A kept config as a form: a mailbox that only sends has empty fields for getting. */
export function opened(config: KeptConfig): MailConfig {
  return { ...config, imap: config.imap ?? { ...guess("").imap, username: config.smtp.username } };
}
