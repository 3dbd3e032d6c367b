/** What changed in the voices that this person has not read of yet. */
import { get, post, Problem } from "../../shared/api/client";
import type { VoiceVersion } from "./types";

class VoiceNews {
  list = $state.raw<VoiceVersion[]>([]);

  async look(): Promise<void> {
    try {
      this.list = await get<VoiceVersion[]>("/api/console/voices/news");
    } catch (error) {
      // News can wait: nobody's work depends on them.
      if (!(error instanceof Problem)) throw error;
    }
  }

  async read(): Promise<void> {
    const latest = new Map<string, number>();
    for (const one of this.list) latest.set(one.brand_id, Math.max(one.version, latest.get(one.brand_id) ?? 0));
    this.list = [];
    await Promise.all([...latest].map(([brand, version]) => post(`/api/console/voices/${brand}/read`, { version })));
  }
}

export const voiceNews = new VoiceNews();
