// Lets a small module of the page run before the page's code has arrived, of which it is a part.

import type { Plugin } from "vite";

/** A plugin for the page: the built index.html asks for `module`, in a file of its own, before everything else. */
export function runFirst(module: string): Plugin {
  return {
    name: "run first",
    apply: "build",
    config: () => ({ build: { rollupOptions: { input: ["index.html", module] } } }),
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle = {} }) {
        const file = Object.values(bundle).find(
          (each) => each.type === "chunk" && each.facadeModuleId?.endsWith(module) === true,
        )?.fileName;
        if (file === undefined) throw new Error(`The page has no file for ${module}.`);
        return html.replace(
          "<script",
          `<script type="module" crossorigin src="./${file}"></script>\n    <script`,
        );
      },
    },
  };
}
