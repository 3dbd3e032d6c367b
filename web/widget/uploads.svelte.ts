/** Files on their way to the desk before their message is sent: with progress, one by one, and to be taken back. */
import { t } from "../shared/words/words";
import type { Door } from "./door";
import type { SentFile } from "./types";

const LARGEST = 10 * 1024 * 1024;
const MOST = 10;

export interface Upload {
  key: number;
  name: string;
  /** 0 to 1. */
  progress: number;
  file?: SentFile;
}

export class Uploads {
  items = $state.raw<Upload[]>([]);
  /** What could not be added, in words. */
  fault = $state("");
  #next = 1;
  readonly #calls = new Map<number, XMLHttpRequest>();

  constructor(private readonly door: Door) {}

  get busy(): boolean {
    return this.items.some((item) => !item.file);
  }

  get ready(): SentFile[] {
    return this.items.flatMap((item) => item.file ?? []);
  }

  add(files: Iterable<File>): void {
    this.fault = "";
    for (const file of files) {
      if (this.items.length >= MOST) this.fault = t("widget.files.many");
      else if (file.size > LARGEST) this.fault = t("widget.files.large", { name: file.name });
      else this.#begin(file);
    }
  }

  remove(key: number): void {
    this.#calls.get(key)?.abort();
    this.#calls.delete(key);
    this.items = this.items.filter((item) => item.key !== key);
  }

  /** The message has them now. */
  clear(): void {
    this.items = [];
    this.fault = "";
  }

  #begin(file: File): void {
    const key = this.#next++;
    this.items = [...this.items, { key, name: file.name, progress: 0 }];
    const call = new XMLHttpRequest();
    this.#calls.set(key, call);
    call.open("POST", "/api/widget/attachments");
    const { "Content-Type": _, ...headers } = this.door.headers; // the browser names the form's own
    for (const [name, value] of Object.entries(headers)) call.setRequestHeader(name, value);
    call.upload.onprogress = (event) => this.#change(key, { progress: event.loaded / (event.total || 1) });
    call.onload = () => {
      const said = parse(call.responseText);
      if (call.status === 201 && said.id) this.#change(key, { progress: 1, file: { id: said.id, name: said.name ?? file.name, size: said.size ?? file.size } });
      else this.#fail(key, said.fields?.file ?? said.detail ?? t("widget.files.failed", { name: file.name }));
    };
    call.onerror = () => this.#fail(key, t("widget.files.failed", { name: file.name }));
    const form = new FormData();
    form.append("file", file, file.name);
    call.send(form);
  }

  #change(key: number, to: Partial<Upload>): void {
    this.items = this.items.map((item) => (item.key === key ? { ...item, ...to } : item));
  }

  #fail(key: number, words: string): void {
    this.remove(key);
    this.fault = words;
  }
}

interface Said {
  id?: string;
  name?: string;
  size?: number;
  detail?: string;
  fields?: Record<string, string>;
}

function parse(text: string): Said {
  try {
    return JSON.parse(text) as Said;
  } catch {
    return {}; // a proxy's own page: our words say what happened
  }
}
