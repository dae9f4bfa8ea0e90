import { defineConfig } from "vitest/config";
import type { Plugin } from "vite";

/** Takes comments and needless space out of css`...` templates: a minifier leaves template texts alone. */
const dense = (css: string): string =>
  css
    .replace(/\/\*[^]*?\*\//g, "")
    .replace(/\s+/g, " ")
    .replace(/ ?([{};,>]) ?/g, "$1")
    .replace(/: | (?=!)/g, (space) => space.trim())
    .replace(/;}/g, "}")
    .trim();

/**
 * A line break in an html`...` template, with its indent, is one space between attributes, and nothing between blocks:
 * where a space between texts counts, it stands on one line with them.
 */
const oneLine = (code: string): string =>
  code.replace(/([>}])\n\s+(?=[<$])/g, "$1").replace(/\n\s+(?=[@?a-z-]+=[$"])/g, " ");

const denseTemplates: Plugin = {
  name: "dense-templates",
  enforce: "pre",
  transform: (code, id) =>
    id.includes("/src/")
      ? { code: oneLine(code.replace(/\bcss`([^`]*)`/g, (_, css: string) => `css\`${dense(css)}\``)), map: null }
      : null,
};

export default defineConfig({
  plugins: [denseTemplates],
  build: {
    target: "es2022",
    minify: "terser", // a hundredth smaller than what Vite brings
    terserOptions: { ecma: 2020, toplevel: true, compress: { passes: 3 } },
    lib: { entry: "src/index.ts", name: "GutChat", formats: ["iife"], fileName: () => "gut-chat.js" },
    sourcemap: false,
    reportCompressedSize: false,
    copyPublicDir: false,
  },
  test: {
    include: ["test/**/*.test.ts"],
    environment: "node",
    reporters: ["dot"],
    silent: true,
    isolate: false,
  },
});
