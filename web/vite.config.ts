/** Builds every folder that holds an index.html (console, playground, portal) into web/dist; the widget builds by itself. */
import { existsSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

const here = import.meta.dirname;
const server = process.env.RAPPORT_DEV_SERVER ?? "http://127.0.0.1:8000";

const entries = Object.fromEntries(
  readdirSync(here, { withFileTypes: true })
    .filter((folder) => folder.isDirectory() && existsSync(resolve(here, folder.name, "index.html")))
    .filter((folder) => !["dist", "node_modules", "widget"].includes(folder.name))
    .map((folder) => [folder.name, resolve(here, folder.name, "index.html")]),
);

export default defineConfig({
  root: here,
  base: "/",
  plugins: [svelte()],
  server: { proxy: { "/api": { target: server, ws: true }, "/auth": server, "/health": server } },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: ["chrome123", "firefox125", "safari17.5"],
    // The content security policy allows no data: fonts or scripts, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    rollupOptions: {
      input: entries,
      output: {
        manualChunks: (id: string) => (/node_modules\/(prosemirror|orderedmap|rope-sequence|w3c-keyname)/.test(id) ? "prosemirror" : undefined),
      },
    },
  },
});
