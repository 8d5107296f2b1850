// Builds dist/, one ESM bundle split where the code imports lazily, so that `--version` loads next to nothing; and the
// GitHub action in one file, which is committed: a workflow runs an action as its tag holds it, and compiles nothing.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { build } from "esbuild";

/**
 * The folder to build in, and `dist` to leave the action out: what is committed changes only when somebody builds it, and
 * `test/unit/generated-files.test.ts` compares it with what another folder gets.
 */
const [root = ".", only] = process.argv.slice(2);
const { version } = JSON.parse(await readFile("package.json", "utf8"));

/** zod carries its messages in some fifty languages; a namespace that is exported whole can't be shaken. */
const englishOnly = {
  name: "english-only",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
    }));
  },
};

const shared = {
  bundle: true,
  minifySyntax: true,
  minifyWhitespace: true,
  format: "esm",
  platform: "node",
  target: "node20",
  define: { FTP_SYNC_VERSION: JSON.stringify(version) },
  // CommonJS packages inside an ES bundle call require() for Node's own modules.
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
  legalComments: "none",
  // The same bundle where node_modules is a link to that of another checkout.
  preserveSymlinks: true,
  plugins: [englishOnly],
  metafile: true,
  logLevel: "warning",
};

await rm(`${root}/dist`, { recursive: true, force: true });
const cli = await build({
  ...shared,
  entryPoints: { "ftp-sync": "src/bin.ts", index: "src/index.ts" },
  outdir: `${root}/dist`,
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
});
await writeLicenses(cli.metafile, `${root}/dist/THIRD-PARTY-LICENSES.txt`);

if (only !== "dist") {
  const action = await build({
    ...shared,
    entryPoints: ["src/action-bin.ts"],
    // It is in the history with each change. A build of the same sources with `sourcemap` tells what a stack means.
    minifyIdentifiers: true,
    outfile: `${root}/.github/action/main.mjs`,
  });
  await writeLicenses(
    action.metafile,
    `${root}/.github/action/THIRD-PARTY-LICENSES.txt`,
  );
}

/** A bundle holds other people's code: their licences travel with it. */
async function writeLicenses({ inputs }, file) {
  const packages = new Set(
    Object.keys(inputs).flatMap(
      (path) => path.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? [],
    ),
  );
  const notices = await Promise.all([...packages].sort().map(licenseOf));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, notices.join(`\n${"-".repeat(72)}\n\n`));
}

async function licenseOf(name) {
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
}
