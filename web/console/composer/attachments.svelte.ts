/** Files on their way into a message. */
import { Problem, upload } from "../../shared/api/client";
import type { Attachment } from "../../shared/api/types";
import { uuid7 } from "../../shared/uuid";

export interface Uploading {
  key: string;
  name: string;
  size: number;
  part: number;
  done: Attachment | null;
  trouble: string;
}

export class Attachments {
  list = $state.raw<Uploading[]>([]);

  get busy(): boolean {
    return this.list.some((item) => !item.done && !item.trouble);
  }

  async add(files: Iterable<File>): Promise<void> {
    await Promise.all([...files].map((file) => this.#upload(file)));
  }

  remove(key: string): void {
    this.list = this.list.filter((item) => item.key !== key);
  }

  clear(): void {
    this.list = [];
  }

  putBack(attachments: Attachment[]): void {
    this.list = attachments.map((done) => ({ key: done.id, name: done.name, size: done.size, part: 1, done, trouble: "" }));
  }

  async #upload(file: File): Promise<void> {
    const key = uuid7();
    this.list = [...this.list, { key, name: file.name, size: file.size, part: 0, done: null, trouble: "" }];
    try {
      const done = await upload<Attachment>("/api/console/attachments", file, (part) => this.#change(key, { part }));
      this.#change(key, { done, part: 1 });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.#change(key, { trouble: error.fields.file ?? error.message });
    }
  }

  #change(key: string, change: Partial<Uploading>): void {
    this.list = this.list.map((item) => (item.key === key ? { ...item, ...change } : item));
  }
}
