/** The style and the program of HTML reports as the text that goes into the program: `src/render/html/page-assets.ts`. */
import { createHash } from "node:crypto";
import { buildSync } from "esbuild";

const PAGE = "src/render/html/page";

export function pageAssets(): string {
  const style = bundled(`${PAGE}/report.css`);
  const script = bundled(`${PAGE}/report.ts`);
  return `/** Made of ${PAGE} by \`npm run generate\`: what an HTML report holds beside its plan. */

export interface PageAsset {
  readonly text: string;
  /** As a Content-Security-Policy names it. */
  readonly digest: string;
}

export const PAGE_STYLE: PageAsset = ${asset(style)};

export const PAGE_SCRIPT: PageAsset = ${asset(script)};
`;
}

function bundled(entry: string): string {
  const { outputFiles } = buildSync({
    entryPoints: [entry],
    bundle: true,
    write: false,
    minifySyntax: true,
    minifyWhitespace: true,
    format: "iife",
    charset: "ascii",
    target: ["es2022", "chrome111", "firefox121", "safari16.4"],
    legalComments: "none",
  });
  const text = outputFiles.map((file) => file.text).join("");
  if (/<\/(?:script|style)|<!--/i.test(text))
    throw new Error(`${entry} would end its element`);
  return text;
}

function asset(text: string): string {
  const digest = createHash("sha256").update(text).digest("base64");
  return `{\n  text: ${JSON.stringify(text)},\n  digest: "sha256-${digest}",\n}`;
}
