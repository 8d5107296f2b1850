/** An HTML report in a real browser, which is watched for whatever a report must not do. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

/** Without these it looks for hosts of its own at every start. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function startBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: FLAGS });
}

export interface OpenReport {
  readonly page: Page;
  /** Milliseconds from the request of the file to the first picture that can be worked with. */
  readonly milliseconds: number;
  /** Whatever the browser complained of, asked for or was asked: must stay empty. */
  readonly misdeeds: readonly string[];
  close(): Promise<void>;
}

export async function openReport(
  browser: Browser,
  chunks: AsyncIterable<string>,
  options: BrowserContextOptions = {},
): Promise<OpenReport> {
  const folder = await mkdtemp(join(tmpdir(), "ftp-sync-report-"));
  const file = join(folder, "report.html");
  await writeFile(file, chunks);
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    offline: true,
    ...options,
  });
  const page = await context.newPage();
  const misdeeds: string[] = [];
  const url = pathToFileURL(file).href;
  page.on("dialog", (dialog) => {
    misdeeds.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("pageerror", (error) => misdeeds.push(`error: ${error.message}`));
  page.on("console", (message) => misdeeds.push(`console: ${message.text()}`));
  page.on("request", (request) => {
    if (request.url() !== url) misdeeds.push(`request: ${request.url()}`);
  });
  const start = performance.now();
  await page.goto(url);
  if (options.javaScriptEnabled !== false)
    await page
      .locator('html[data-ready="yes"]:has(#actions), html:not(:has(#actions))')
      .waitFor({ state: "attached" });
  const milliseconds = performance.now() - start;
  return {
    page,
    milliseconds,
    misdeeds,
    close: async () => {
      await context.close();
      await rm(folder, { recursive: true });
    },
  };
}
