/** Builds one script of the loader into web/dist: the one a shop's page includes, or by --mode phone, title and greeter what comes after. */
import { resolve } from "node:path";
import { defineConfig } from "vite";

const PARTS = ["loader", "phone", "title", "greeter"];

export default defineConfig(({ mode }) => {
  const part = PARTS.includes(mode) ? mode : "loader";
  return {
    root: import.meta.dirname,
    publicDir: false,
    build: {
      outDir: "dist",
      emptyOutDir: false,
      target: "es2022",
      // Old browsers get plain script; the sheet itself may use logical properties.
      cssTarget: ["chrome123", "firefox125", "safari17.5"],
      lib: {
        entry: resolve(import.meta.dirname, `loader/${part}.ts`),
        formats: ["iife"],
        name: "Rapport_",
        fileName: () => `${part}.js`,
      },
    },
  };
});
