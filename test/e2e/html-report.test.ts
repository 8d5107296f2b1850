/** HTML reports as people meet them: in a real browser, without a network. */
import axe from "axe-core";
import type { AxeResults } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { Plan } from "../../src/plan/plan-format.ts";
import { isFolderAction } from "../../src/render/collect-changes.ts";
import { displayFolder, displayName } from "../../src/render/display-name.ts";
import { renderPlanHtml } from "../../src/render/html/render-plan-html.ts";
import { openReport, startBrowser } from "../support/browser/open-report.ts";
import type { OpenReport } from "../support/browser/open-report.ts";
import { buildPlan } from "../unit/render/build-plan.ts";
import type { Step } from "../unit/render/build-plan.ts";
import { SAMPLE_PLANS } from "../unit/render/sample-plans.ts";

const facts = inject("browser");
const executable = facts.kind === "found" ? facts.path : undefined;

describe.skipIf(executable === undefined)("an HTML report", () => {
  let browser: Browser;
  const opened: OpenReport[] = [];
  beforeAll(async () => {
    browser = await startBrowser(executable ?? "");
  });
  afterAll(async () => {
    for (const report of opened) {
      expect(report.misdeeds).toEqual([]);
      await report.close();
    }
    await browser.close();
  });

  const open = async (
    plan: Plan,
    options?: Parameters<typeof openReport>[2],
  ): Promise<OpenReport> => {
    const report = await openReport(browser, renderPlanHtml(plan), options);
    opened.push(report);
    return report;
  };
  const sample = (name: string): Plan => {
    const plan = SAMPLE_PLANS[name];
    if (plan === undefined) throw new Error(`there is no sample ${name}`);
    return plan;
  };
  const rows = (page: Page) => page.locator("#rows .row");

  test("shows hostile names as the text that they are", async () => {
    const plan = sample("hostile");
    const { page } = await open(plan);
    const shown = await page.locator("#rows .path").allTextContents();
    const expected: string[] = [];
    for await (const action of plan.actions())
      expected.push(
        isFolderAction(action)
          ? displayFolder(action.path)
          : displayName(action.path),
      );
    expect(shown).toEqual(expected);
    expect(await page.locator("main script").count()).toBe(0);
  });

  test("narrows the actions down by what is done, why, where and by path, and says how many are left", async () => {
    const { page } = await open(sample("long"));
    const count = page.locator("#count");
    await expect.poll(() => count.textContent()).toContain("5,052 actions");
    await page.getByLabel("delete 52").check();
    await expect.poll(() => count.textContent()).toContain("52 of 5,052");
    await page.getByLabel("Path contains").fill("LISTS/OLD/1");
    await expect.poll(() => count.textContent()).toContain("11 of 5,052");
    expect(await rows(page).first().locator(".path").textContent()).toBe(
      "lists/old/1.csv",
    );
    await page.getByRole("button", { name: "Show all" }).click();
    await expect.poll(() => count.textContent()).toContain("5,052 actions");
    await page.getByLabel("Reason").selectOption({ label: "expired (6)" });
    await expect.poll(() => count.textContent()).toContain("6 of 5,052");
    await page.getByRole("button", { name: "Show all" }).click();
    await page.getByRole("button", { name: "2023/", exact: true }).click();
    await expect.poll(() => count.textContent()).toContain("1,634 of 5,052");
    expect(
      await page.getByLabel("Folder that is shown").textContent(),
    ).toContain("2023");
  });

  test("goes by keyboard from row to row, and shows before and after", async () => {
    const { page } = await open(sample("every-op"));
    await page.locator("#grid").focus();
    await page.keyboard.press("End");
    const last = page.locator("#rows .row.active");
    expect(await last.locator(".op").textContent()).toContain("adopt");
    await page.keyboard.press("Home");
    for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    const details = page.locator(".details-row");
    const text = (await details.textContent()) ?? "";
    expect(text).toContain("index.html");
    expect(text).toContain("resized – The remote file has another size.");
    expect(text).toContain("81,220 B (81.2 kB)");
    expect(text).toContain("81,233 B (81.2 kB)");
    expect(text).toContain(`sha256-partial:${"0".repeat(64)}`);
    expect(text).toContain("listing – Size and time only.");
    // 30 actions, the heading, and what is shown of one.
    expect(await page.locator("#grid").getAttribute("aria-rowcount")).toBe(
      "32",
    );
    await page.keyboard.press("Escape");
    expect(await details.count()).toBe(0);
  });

  test("shows in full an action of each kind, with its reason's sentence", async () => {
    for (const name of [
      "every-op",
      "restore-over",
      "taken-back",
      "deletions",
    ]) {
      const plan = sample(name);
      const { page } = await open(plan);
      await page.locator("#grid").focus();
      await page.keyboard.press("Home");
      for await (const action of plan.actions()) {
        if (action.id > 40) break;
        await page.keyboard.press("Enter");
        const text = await page.locator(".details-row").textContent();
        expect(text).toContain(`${action.op}, number ${action.id} of the plan`);
        expect(text).toContain(`${action.reason} – `);
        expect(text).toContain("Before");
        await page.keyboard.press("ArrowDown");
      }
    }
  });

  test("a hundred thousand actions are there at once and scroll at once", async () => {
    const plan = buildPlan({ steps: { photos: manyFiles } });
    const report = await open(plan);
    const { page, milliseconds } = report;
    // Far above what it takes (see src/README.md): the machine does other things beside.
    expect(milliseconds).toBeLessThan(5_000);
    expect(await rows(page).count()).toBeLessThan(80);
    await page.locator("#grid").focus();
    await page.keyboard.press("End");
    await expect
      .poll(() => rows(page).last().locator(".path").textContent())
      .toBe("album-999/IMG_99999.jpg");
    await page.getByLabel("Path contains").fill("img_4242.");
    await expect
      .poll(() => page.locator("#count").textContent())
      .toContain("1 of 100,000");
  });

  for (const colorScheme of ["light", "dark"] as const)
    test(`has nothing that axe objects to, ${colorScheme}`, async () => {
      for (const name of ["every-op", "refused"]) {
        const { page } = await open(sample(name), { colorScheme });
        if (name === "every-op") {
          await page.locator("#grid").focus();
          await page.keyboard.press("Enter");
        }
        await page.evaluate(axe.source);
        const { violations } = await page.evaluate<AxeResults>("axe.run()");
        expect(
          violations.map(({ id, nodes }) => ({
            id,
            nodes: nodes.map(({ html, failureSummary }) => [
              html,
              failureSummary,
            ]),
          })),
        ).toEqual([]);
      }
    });

  test("without JavaScript it has the summary, the findings, the drift and sums by folder", async () => {
    const { page } = await open(sample("refused"), {
      javaScriptEnabled: false,
    });
    const text = await page.locator("body").innerText();
    expect(text).toContain("This plan can't be applied: 2 errors");
    expect(text).toContain("Deletes 1 file (1,000 B)");
    expect(text).toContain("EACCES: permission denied");
    expect(text).toContain("ftp-sync show PLAN");
    expect(await page.locator("#grid").isVisible()).toBe(false);
  });

  test("fits on a phone: nothing is wider than the screen", async () => {
    for (const name of ["every-op", "hostile", "long"]) {
      const { page } = await open(sample(name), {
        viewport: { width: 390, height: 844 },
      });
      expect(
        await page.evaluate<number>("document.documentElement.scrollWidth"),
      ).toBe(390);
    }
  });

  test("on paper the list is whole", async () => {
    const { page } = await open(sample("deletions"));
    await page.emulateMedia({ media: "print" });
    await page.evaluate("window.dispatchEvent(new Event('beforeprint'))");
    expect(await rows(page).count()).toBe(137);
    // In one go: the new width on paper has the rows drawn anew at some moment.
    const height = await page.evaluate<number>(
      "[...document.querySelectorAll('#rows .row')].at(-1).getBoundingClientRect().height",
    );
    expect(height).toBeGreaterThan(10);
    await page.evaluate("window.dispatchEvent(new Event('afterprint'))");
    expect(await rows(page).count()).toBeLessThan(80);
  });
});

function* manyFiles(): Generator<Step> {
  for (let i = 0; i < 100_000; i++)
    yield [
      "upload",
      `album-${String(i % 1_000).padStart(3, "0")}/IMG_${i}.jpg`,
      "new",
      [0, 1_000_000 + i],
    ];
}
