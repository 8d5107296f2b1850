/** Makes `report.png`, the picture in the README: an HTML report of a made-up plan in a real browser. `npx tsx examples/report-picture.ts`. */
import { resolve } from "node:path";
import { partialDigest } from "../src/model/digest.ts";
import { parseRelativePath, parseRemotePath } from "../src/model/path.ts";
import { noOps } from "../src/plan/op-counts.ts";
import { PLAN_FORMAT, PLAN_VERSION } from "../src/plan/plan-format.ts";
import type { Action, ActionDraft } from "../src/plan/action-format.ts";
import type { Plan, PlanHeader } from "../src/plan/plan-format.ts";
import { planInMemory } from "../src/plan/plan-in-memory.ts";
import { renderPlanHtml } from "../src/render/html/render-plan-html.ts";
import { findBrowser } from "../test/support/browser/find-browser.ts";
import {
  openReport,
  startBrowser,
} from "../test/support/browser/open-report.ts";

const [scheme = "light", width = "1060", height = "1530", file = "report.png"] =
  process.argv.slice(2);

const hash = partialDigest("5a".repeat(32));
const modified = "2026-08-14T09:30:00Z";

function* photos(): Generator<ActionDraft> {
  const file = (size: number) => ({ size, modified, hash, hashFile: true });
  const upload = (path: string, size: number): ActionDraft => ({
    ...{ op: "upload", path: parseRelativePath(path), reason: "new" },
    ...{ before: null, after: file(size) },
  });
  const albums = ["iceland", "garden", "ålesund", "family", "birds", "night"];
  for (const album of albums)
    yield {
      ...{ op: "mkdir", path: parseRelativePath(`2026/${album}`) },
      ...{ reason: "new", before: null, after: {} },
    };
  yield {
    ...{ op: "move", path: parseRelativePath("2025/norway") },
    ...{ from: parseRelativePath("incoming/2025-07"), reason: "moved" },
    before: { files: 1_204, bytes: 5_870_000_000 },
    after: { files: 1_204, bytes: 5_870_000_000 },
  };
  for (let i = 0; i < 4_620; i++) {
    const album = albums[Math.floor((i * i) / 3_557_400) % 6] ?? "";
    const raw = i % 5 === 0;
    yield upload(
      `2026/${album}/${raw ? "raw/" : ""}IMG_${4_000 + i}.${raw ? "cr3" : "jpg"}`,
      raw ? 24_000_000 + i * 977 : 3_100_000 + i * 311,
    );
  }
  for (let i = 0; i < 240; i++)
    yield {
      ...{ op: "replace", path: parseRelativePath(`2025/edited/${i}.tif`) },
      ...{ reason: "changed", archive: true },
      before: { size: 48_000_000 - i * 9_000, evidence: "catalogue" },
      after: file(48_000_000),
    };
  for (let i = 0; i < 96; i++)
    yield {
      ...{ op: "archive", path: parseRelativePath(`2024/proofs/${i}.jpg`) },
      ...{ reason: "gone", after: null },
      before: { size: 61_000_000 + i, modified, hash, evidence: "catalogue" },
    };
  for (let i = 0; i < 58; i++)
    yield {
      ...{ op: "delete", path: parseRelativePath(`cache/previews/${i}.bin`) },
      ...{ reason: "gone", after: null },
      before: { size: 88_000_000 + i, modified, hash, evidence: "catalogue" },
    };
}

const actions: Action[] = [...photos()].map((draft, index) => ({
  ...draft,
  ...{ id: index + 1, source: "photos" },
}));

function madeUpPlan(): Plan {
  const summary = { ...noOps(), unchanged: 38_412, kept: 0, bytes: 0 };
  for (const action of actions) {
    summary[action.op] += 1;
    if (action.op === "upload" || action.op === "replace")
      summary.bytes += action.after.size;
  }
  const header: PlanHeader = {
    format: PLAN_FORMAT,
    version: PLAN_VERSION,
    manifest: { file: "ftp-sync.yaml", sha256: "3c".repeat(32) },
    remotes: {
      offsite: { host: "ftp.example.com", port: 21, tls: "explicit" },
    },
    sources: {
      photos: {
        ...{ remote: "offsite", to: parseRemotePath("/backup/photos") },
        base: { lineage: "9d4c2f0a51b7e683", serial: 112 },
        listing: "complete",
      },
    },
    summary,
    applyable: true,
    findings: [
      {
        ...{ level: "warning", code: "max-delete", source: "photos" },
        ...{ detail: "154 of 512 files would be deleted", acknowledged: true },
      },
    ],
    drift: [],
  };
  return planInMemory(header, actions);
}

const found = await findBrowser(undefined);
if (found.kind === "unavailable") throw new Error(found.reason);
const browser = await startBrowser(found.path);
const report = await openReport(browser, renderPlanHtml(madeUpPlan()), {
  colorScheme: scheme === "dark" ? "dark" : "light",
  viewport: { width: Number(width), height: Number(height) },
});
await report.page.screenshot({ path: resolve(import.meta.dirname, file) });
await report.close();
await browser.close();
