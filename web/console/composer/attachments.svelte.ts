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

  get failed(): boolean {
    return this.list.some((item) => item.trouble);
  }

  /** Bytes of all of them. */
  get size(): number {
    return this.list.reduce((sum, item) => sum + (item.trouble ? 0 : item.size), 0);
  }

  /** Those that the server has. */
  get done(): Attachment[] {
    return this.list.flatMap((item) => (item.done ? [item.done] : []));
  }

  async add(files: Iterable<File>): Promise<void> {
    await Promise.all([...files].map((file) => this.#upload(file)));
  }

  /** Pictures for the words: each is listed while it is on its way, and then handed to `place`. */
  async addPictures(files: Iterable<File>, place: (picture: Attachment, file: File) => void): Promise<void> {
    const all = [...files].map(async (file) => {
      const item = await this.#upload(file);
      if (!item?.done) return;
      this.remove(item.key);
      place(item.done, file);
    });
    await Promise.all(all);
  }

  remove(key: string): void {
    this.list = this.list.filter((item) => item.key !== key);
  }

  clear(): void {
    this.list = [];
  }

  /** Beside those that were added since. */
  putBack(attachments: Attachment[]): void {
    const back = attachments.map((done) => ({ key: done.id, name: done.name, size: done.size, part: 1, done, trouble: "" }));
    this.list = [...back, ...this.list];
  }

  /** The file as it is listed then; undefined when it was removed meanwhile. */
  async #upload(file: File): Promise<Uploading | undefined> {
    const key = uuid7();
    this.list = [...this.list, { key, name: file.name, size: file.size, part: 0, done: null, trouble: "" }];
    try {
      const done = await upload<Attachment>("/api/console/attachments", file, (part) => this.#change(key, { part }));
      this.#change(key, { done, part: 1 });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.#change(key, { trouble: error.fields.file ?? error.message });
    }
    return this.list.find((item) => item.key === key);
  }

  #change(key: string, change: Partial<Uploading>): void {
    this.list = this.list.map((item) => (item.key === key ? { ...item, ...change } : item));
  }
}
