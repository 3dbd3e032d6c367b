/** The pages beside the inbox, each in a chunk of its own. */
import type { Component } from "svelte";

type Page = () => Promise<{ default: Component<{ path: string[] }> }>;

const found = import.meta.glob<{ default: Component<{ path: string[] }> }>(["../settings/Settings.svelte", "../reports/Reports.svelte", "../handbook/Handbook.svelte", "../knowledge/Knowledge.svelte"]);

/** By the first part of the path after /console. */
export const pages: Record<string, Page | undefined> = {
  settings: found["../settings/Settings.svelte"],
  reports: found["../reports/Reports.svelte"],
  handbook: found["../handbook/Handbook.svelte"],
  knowledge: found["../knowledge/Knowledge.svelte"],
};
