/** One mailbox being set up or changed: a draft, its tests, and what is saved. Nothing runs on the draft until it is saved. */
import { post, Problem, put } from "../../../shared/api/client";
import type { Check, Half, KeptConfig, MailConfig, MailInbox, Provider, ProviderName } from "../types";
import { changedFields, guess, listed, opened, withValue, type Field, type Value } from "./fields";
import { askProvider } from "./provider";

export type TestState = "none" | "running" | "ok" | "bad" | "old";

interface Test {
  state: TestState;
  check: Check | null;
  seconds: number;
  at: number;
}

const NONE: Test = { state: "none", check: null, seconds: 0, at: 0 };

export class MailboxDraft {
  inbox = $state.raw<MailInbox | null>(null);
  saved = $state.raw<MailConfig>(guess(""));
  draft = $state.raw<MailConfig>(guess(""));
  aliases = $state("");
  /** The provider's permission, sealed by the server, until it is saved with the rest. */
  grant = $state<string | null>(null);
  connecting = $state(false);
  sameAccount = $state(true);
  tests = $state.raw<Record<Half, Test>>({ imap: NONE, smtp: NONE });
  errors = $state.raw<Record<string, string>>({});
  trouble = $state("");
  saving = $state(false);
  #stop: AbortController | null = null;

  constructor(inbox: MailInbox | null) {
    this.inbox = inbox;
    this.aliases = inbox?.aliases.join(", ") ?? "";
    if (!inbox?.config) return;
    this.saved = this.draft = opened(inbox.config);
    this.sameAccount = this.saved.imap.username === this.saved.smtp.username;
  }

  changes = $derived.by<Field[]>(() => [
    ...changedFields(this.saved, this.#full()),
    ...(listed(this.aliases).join() === (this.inbox?.aliases ?? []).join() ? [] : (["aliases"] as const)),
    ...(this.grant ? (["grant"] as const) : []),
  ]);
  testing = $derived(this.tests.imap.state === "running" || this.tests.smtp.state === "running");
  /** The halves that must pass before saving: what was not touched runs already. */
  needed = $derived.by<Half[]>(() =>
    (["imap", "smtp"] as const).filter((half) => (half === "smtp" || this.draft.imap.host) && (!this.inbox || this.changes.some((field) => touches(field, half)))),
  );
  passed = $derived(this.needed.every((half) => this.tests[half].state === "ok"));
  canSave = $derived(this.passed && !this.testing && !this.saving && (this.changes.length > 0 || !this.inbox));

  set(field: Field, value: Value): void {
    const before = this.draft;
    this.draft = withValue(this.draft, field, value);
    if (field === "address" && !this.inbox) this.#follow(before.address, String(value));
    this.errors = Object.fromEntries(Object.entries(this.errors).filter(([name]) => name !== field));
    for (const half of ["imap", "smtp"] as const) {
      if (touches(field, half) || (half === "smtp" && this.sameAccount && /^imap\.(username|password)$/.test(field))) this.#outdate(half);
    }
  }

  setAliases(text: string): void {
    this.aliases = text;
    const { aliases: _, ...rest } = this.errors;
    this.errors = rest;
    this.#outdate("smtp");
  }

  /** "password", or a provider that people sign in at; a known one fills in its servers. */
  signInWith(how: ProviderName | "password", known: Provider[]): void {
    this.grant = null;
    const preset = known.find((one) => one.provider === how);
    const kept = this.draft.oauth;
    const blank = { authorize_url: "", token_url: "", scopes: "", client_id: kept?.client_id ?? "", client_secret: "" };
    const oauth = how === "password" ? null : { ...blank, ...(preset && { authorize_url: preset.authorize_url, token_url: preset.token_url, scopes: preset.scopes }), provider: how };
    this.draft = { ...this.draft, oauth, imap: { ...this.draft.imap, ...preset?.imap }, smtp: { ...this.draft.smtp, ...preset?.smtp } };
    this.#outdate("imap");
    this.#outdate("smtp");
  }

  /** To the provider's page and back. Call it in the click itself: browsers open a window only then. */
  async connect(): Promise<void> {
    this.connecting = true;
    this.trouble = "";
    this.errors = {};
    try {
      const grant = await askProvider(this.asked());
      if (!grant) return;
      this.grant = grant;
      this.#outdate("imap");
      this.#outdate("smtp");
    } catch (error) {
      this.#refused(error);
    } finally {
      this.connecting = false;
    }
  }

  /** The settings as the server wants them, to be tried. */
  asked(): { config: KeptConfig; inbox_id: string | null; aliases: string[]; grant: string | null } {
    return { config: this.#sent(), inbox_id: this.inbox?.id ?? null, aliases: listed(this.aliases), grant: this.grant };
  }

  setSameAccount(same: boolean): void {
    this.sameAccount = same;
    if (!same) this.draft = { ...this.draft, smtp: { ...this.draft.smtp, username: this.draft.imap.username, password: "" } };
    this.#outdate("smtp");
  }

  useFix(half: Half): void {
    const values = this.tests[half].check?.fix?.values ?? {};
    for (const [field, value] of Object.entries(values)) this.set(named(half, field), value);
  }

  undo(): void {
    this.#stop?.abort();
    this.draft = this.saved;
    this.aliases = this.inbox?.aliases.join(", ") ?? "";
    this.grant = null;
    this.sameAccount = this.saved.imap.username === this.saved.smtp.username;
    this.tests = { imap: NONE, smtp: NONE };
    this.errors = {};
    this.trouble = "";
  }

  stop(): void {
    this.#stop?.abort();
  }

  /** Tries both halves with the draft; what runs now goes on with the saved settings. */
  async test(): Promise<void> {
    this.#stop = new AbortController();
    this.errors = {};
    this.trouble = "";
    const at = Date.now();
    this.tests = { imap: { ...NONE, state: "running", at }, smtp: { ...NONE, state: "running", at } };
    try {
      const found = await post<Record<Half, Check>>("/api/console/inboxes/test", this.asked(), { signal: this.#stop.signal });
      for (const half of ["imap", "smtp"] as const) this.#finish(half, found[half], (Date.now() - at) / 1000);
    } catch (error) {
      this.tests = { imap: NONE, smtp: NONE };
      this.#refused(error);
    }
  }

  /** Answers the inbox as it is now kept, or null when the server refused (`errors` and `trouble` say why). */
  async save(): Promise<MailInbox | null> {
    this.saving = true;
    this.trouble = "";
    try {
      const { config, aliases, grant } = this.asked();
      const name = config.name || config.address;
      const kept = this.inbox
        ? await put<MailInbox>(`/api/console/inboxes/${this.inbox.id}`, { name, config, aliases, grant })
        : await post<MailInbox>("/api/console/inboxes", { channel: "email", name, config, aliases, grant });
      if (kept.config) this.saved = this.draft = opened(kept.config);
      this.inbox = this.inbox && kept;
      this.aliases = kept.aliases.join(", ");
      this.grant = null;
      return kept;
    } catch (error) {
      this.#refused(error);
      return null;
    } finally {
      this.saving = false;
    }
  }

  #full(): MailConfig {
    if (!this.sameAccount) return this.draft;
    const { username, password } = this.draft.imap;
    return { ...this.draft, smtp: { ...this.draft.smtp, username, password } };
  }

  /** Without a server to get mail from, the mailbox only sends. */
  #sent(): KeptConfig {
    const config = this.#full();
    return config.imap.host ? config : { ...config, imap: null };
  }

  #finish(half: Half, check: Check, seconds: number): void {
    this.tests = { ...this.tests, [half]: { state: check.ok ? "ok" : "bad", check, seconds, at: 0 } };
    if (check.ok || !check.problem) return;
    this.errors = { ...this.errors, [this.#shownAt(named(half, check.field ?? "host"))]: check.problem };
  }

  /** With one account for both, its fields stand under "getting mail" only. */
  #shownAt(field: string): string {
    return this.sameAccount ? field.replace(/^smtp\.(username|password)$/, "imap.$1") : field;
  }

  #outdate(half: Half): void {
    if (this.tests[half].state === "none") return;
    this.#stop?.abort();
    this.tests = { ...this.tests, [half]: { ...NONE, state: "old" } };
  }

  #refused(error: unknown): void {
    if (error instanceof DOMException) return;
    this.trouble = error instanceof Error ? error.message : String(error);
    if (error instanceof Problem) {
      this.errors = Object.fromEntries(Object.entries(error.fields).map(([name, words]) => [this.#shownAt(name.replace(/^config\./, "").replace("oauth.grant", "grant")), words]));
    }
  }

  /** While the address is typed, what was only guessed from it follows. */
  #follow(before: string, now: string): void {
    const [was, is] = [guess(before), guess(now)];
    const keep = <T>(value: T, old: T, fresh: T): T => (value === old ? fresh : value);
    for (const half of ["imap", "smtp"] as const) {
      const mine = this.draft[half];
      const host = keep(mine.host, was[half].host, is[half].host);
      const username = keep(mine.username, was[half].username, is[half].username);
      this.draft = { ...this.draft, [half]: { ...mine, host, username } };
    }
  }
}

function touches(field: Field, half: Half): boolean {
  return field.startsWith(`${half}.`) || field.startsWith("oauth.") || field === "grant" || (half === "smtp" && field === "aliases");
}

/** "host" of the imap half is "imap.host"; a full name and what both halves share stay. */
export function named(half: Half, field: string): Field {
  if (field === "oauth") return "grant";
  return (field.includes(".") || ["address", "name", "aliases"].includes(field) ? field.replace("oauth.grant", "grant") : `${half}.${field}`) as Field;
}
