/** Builds the widget by itself into web/dist: sharing chunks with the console would make customers load parts of it. */
import { resolve } from "node:path";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

/** Vite's own helper for late style sheets is 1.8 KB; the widget needs only this much of it. */
const LATE_STYLES = `export const __vitePreload = (load, files = []) => Promise.all(files.filter((file) => file.endsWith(".css")).map((file) =>
  new Promise((done) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = "/" + file;
    link.onload = link.onerror = done;
    document.head.append(link);
  }))).then(load);`;

export default defineConfig({
  root: import.meta.dirname,
  base: "/",
  plugins: [
    { name: "late-styles", enforce: "pre", load: (id) => (id === "\0vite/preload-helper.js" ? LATE_STYLES : undefined) },
    svelte({
      // Short class names and no version stamp: each byte here is paid by every customer.
      compilerOptions: { discloseVersion: false, cssHash: ({ hash, filename }) => `w${hash(filename).slice(0, 3)}` },
    }),
  ],
  build: {
    outDir: "dist",
    emptyOutDir: false,
    target: ["chrome123", "firefox125", "safari17.5"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: ".vite/manifest-widget.json",
    rollupOptions: { input: { widget: resolve(import.meta.dirname, "widget/index.html") } },
  },
});
