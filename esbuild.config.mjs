// Builds dist/: one ESM bundle split where the code imports lazily, so that `--version` loads next to nothing.
import { readFile, rm, writeFile } from "node:fs/promises";
import { build } from "esbuild";

const { version } = JSON.parse(await readFile("package.json", "utf8"));
await rm("dist", { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: { "ftp-sync": "src/bin.ts", index: "src/index.ts" },
  outdir: "dist",
  bundle: true,
  splitting: true,
  minifySyntax: true,
  minifyWhitespace: true,
  format: "esm",
  platform: "node",
  target: "node20",
  chunkNames: "chunks/[name]-[hash]",
  define: { FTP_SYNC_VERSION: JSON.stringify(version) },
  // CommonJS packages inside an ES bundle call require() for Node's own modules.
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
});

// The bundle holds other people's code: their licences travel with it.
const packages = new Set(
  Object.keys(metafile.inputs).flatMap(
    (path) => path.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? [],
  ),
);
const notices = await Promise.all(
  [...packages].sort().map(async (name) => {
    const meta = JSON.parse(
      await readFile(`node_modules/${name}/package.json`, "utf8"),
    );
    for (const file of [
      "LICENSE",
      "LICENSE.md",
      "LICENSE-MIT",
      "LICENSE.txt",
      "license",
      "LICENCE",
    ]) {
      const text = await readFile(`node_modules/${name}/${file}`, "utf8").catch(
        () => undefined,
      );
      if (text !== undefined)
        return `${name} ${meta.version} (${meta.license})\n\n${text.trim()}\n`;
    }
    return `${name} ${meta.version} (${meta.license})\n`;
  }),
);
await writeFile(
  "dist/THIRD-PARTY-LICENSES.txt",
  notices.join(`\n${"-".repeat(72)}\n\n`),
);
