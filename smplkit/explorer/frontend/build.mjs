/** Bundle the sources into ../static: one file each, nothing fetched at run time. */

import { build } from "esbuild";
import { readFileSync, writeFileSync } from "node:fs";

const out = new URL("../static/", import.meta.url).pathname;
const options = {
  bundle: true, format: "esm", minify: true, target: "es2022", loader: { ".css": "text" },
  legalComments: "none", outdir: process.argv[2] ?? out,
};
await build({ ...options, entryPoints: { explorer: "src/index.js", loader: "src/loader.js" } });

const notices = ["three", "fflate"].map((name) => {
  const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  const licence = readFileSync(`node_modules/${name}/LICENSE`, "utf8");
  return `${name} ${version}\n\n${licence.trim()}\n`;
});
writeFileSync(
  `${options.outdir}/THIRD_PARTY.txt`,
  `explorer.js contains code of these projects.\n\n${notices.join("\n----\n\n")}`,
);
