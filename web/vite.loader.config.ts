/** Builds the loader, the one script a shop's page includes, into web/dist/loader.js. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig } from "vite";

const entry = resolve(import.meta.dirname, "loader/loader.ts");

export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  build: {
    outDir: "dist",
    emptyOutDir: false,
    target: "es2020",
    // Old browsers get plain script; the sheet itself may use logical properties.
    cssTarget: ["chrome123", "firefox125", "safari17.5"],
    ...(existsSync(entry)
      ? { lib: { entry, formats: ["iife" as const], name: "RapportLoader", fileName: () => "loader.js" } }
      : { rollupOptions: { input: [] } }),
  },
});
