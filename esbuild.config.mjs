// Builds dist/, one ESM bundle split where the code imports lazily, so that `--version` loads next to nothing; and the
// GitHub action in one file, which is committed: a workflow runs an action as its tag holds it, and compiles nothing.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
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

/** Its regular expressions of Unicode classes and its segmenter take long to make, and few names are not ASCII. */
const widthsWhenNeeded = {
  name: "widths-when-needed",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]string-width[\\/]index\.js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const changes = [
        [
          /^const (\w+) = (\/.+\/v);$/gm,
          "const $1 = regexWhenNeeded(() => $2);",
        ],
        [
          /^const segmenter = (new Intl\.Segmenter\(\));$/gm,
          "const segmenter = whenNeeded(() => $1);",
        ],
        [/\bsegmenter\.segment\(/g, "segmenter().segment("],
        [/\brgiEmojiRegex\.test\(segment\)/g, "mayBeEmoji.test(segment) && $&"],
      ];
      let contents = text;
      for (const [known, better] of changes) {
        const before = contents;
        contents = before.replaceAll(known, better);
        if (contents === before)
          throw new Error(`${path} is not what this build knows`);
      }
      return {
        contents: `${contents}
const mayBeEmoji = regexWhenNeeded(() => /[[\\p{Emoji}--\\p{ASCII}]\\u20E3]/v);
function whenNeeded(make) {
  let made;
  return () => (made ??= make());
}
function regexWhenNeeded(make) {
  const regex = whenNeeded(make);
  return { test: (text) => regex().test(text), [Symbol.search]: (text) => regex()[Symbol.search](text) };
}`,
      };
    });
  },
};

/** Compiling schemas takes longer than all else that a small apply does: the bundle has what ajv makes of them. */
const compiledSchemas = {
  name: "compiled-schemas",
  setup({ onLoad }) {
    onLoad(
      { filter: /[\\/]src[\\/]\w+[\\/][\w-]+-schemas\.ts$/ },
      async ({ path }) => {
        const folder = await mkdtemp(join(tmpdir(), "ftp-sync-schemas-"));
        const outfile = join(folder, "schemas.mjs");
        await build({
          stdin: {
            contents: `export * from ${JSON.stringify(path)}; export { default as standalone } from "ajv/dist/standalone/index.js";`,
            resolveDir: dirname(path),
          },
          ...{ outfile, bundle: true, format: "esm", platform: "node" },
        });
        const { standalone, ...exported } = await import(
          pathToFileURL(outfile)
        );
        await rm(folder, { recursive: true });
        const [[name, ajv]] = Object.entries(exported);
        const keys = Object.keys(ajv.opts.schemas);
        const code = standalone.default(
          ajv,
          Object.fromEntries(keys.map((key) => [key, key])),
        );
        return {
          contents: `${code}
const made = { ${keys.join(", ")} };
export const ${name} = { getSchema: (key) => made[key] };`,
          resolveDir: dirname(path),
        };
      },
    );
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
  plugins: [englishOnly, widthsWhenNeeded, compiledSchemas],
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
