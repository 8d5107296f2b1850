/** `ftp-sync plan`. */
import { resolve } from "node:path";
import { Command, Option } from "clipanion";
import type { Inventory } from "../../inventory/inventory.ts";
import { DEFAULT_MANIFEST } from "../../manifest/default-manifest.ts";
import type { Manifest, Source } from "../../manifest/manifest.ts";
import { UsageError } from "../../model/errors.ts";
import type { Undone } from "../../operations/plan-undo.ts";
import { BaseCommand } from "../base-command.ts";
import { hasChanges } from "../../plan/has-changes.ts";
import { EXIT } from "../exit-status.ts";

export class PlanCommand extends BaseCommand {
  static override paths = [["plan"]];
  static override usage = Command.Usage({
    description:
      "compute what would be changed on the servers, and save it for review",
    details: `
      Compares each source with its remote and prints the exact changeset. Nothing is written to any server.

      With \`--offline\` no server is asked and no credentials are needed: each source's inventory, as \`ftp-sync inventory\` saved it, is believed instead. The plan is the one that \`--refresh none\` makes, and apply checks all that it touches as ever.

      With \`--out\` the plan is saved as JSON, one action a line; \`ftp-sync apply\` executes that file and nothing else.

      With \`--undo\` it plans the reverse of a plan that was applied: what was sent goes to the archive, what was archived comes back. It says what can't be taken back, and looks at no local file.

      Exit status: 0 done, 1 error, 2 there are changes (only with \`--detailed-exitcode\`), 6 the plan is not applyable, 7 no connection, login or trust.
    `,
    examples: [
      ["Show what would change", "ftp-sync plan"],
      ["Save the plan for review", "ftp-sync plan --out plan.json"],
      [
        "One source of several, as a pull request comment",
        "ftp-sync plan --source photos --format markdown",
      ],
      [
        "As fast as can be: nobody else writes to that server",
        "ftp-sync plan --refresh none",
      ],
      ["Take back a plan", "ftp-sync plan --undo plan.json --out undo.json"],
      [
        "In the pull request of a fork, which has no secrets",
        "ftp-sync plan --offline --inventory photos.inventory.json",
      ],
      [
        "Acknowledge a mass deletion",
        "ftp-sync plan --allow max-delete --out plan.json",
      ],
    ],
  });

  file = Option.String("-f,--file", {
    description: "The manifest; ftp-sync.yaml by default",
  });
  sources = Option.Array("--source", [], {
    description: "Plan this source only; may be repeated",
  });
  out = Option.String("--out", {
    description: "Save the plan as JSON in this file",
  });
  format = Option.String("--format", "text", {
    description: "How the plan is shown on stdout; text by default",
  });
  detailed = Option.Boolean("--detailed-exitcode", false, {
    description: "Exit with 2 when there are changes",
  });
  allow = Option.Array("--allow", [], {
    description: "Acknowledge a breached limit; may be repeated",
  });
  undo = Option.String("--undo", {
    description:
      "Take back what this applied plan did, from archived copies, as far as they reach: a saved plan or its id",
  });
  refresh = Option.String("--refresh", {
    description:
      "full: list every folder, the default. none: believe the catalogue instead; apply checks what it touches all the same",
  });
  inventories = Option.Array("--inventory", [], {
    description: "With --offline: a source's inventory; may be repeated",
  });
  offline = Option.Boolean("--offline", false, {
    description: "Ask no server: believe the inventories",
  });
  noCache = Option.Boolean("--no-cache", false, {
    description: "Read every local file, and fetch the catalogue anew",
  });
  quiet = Option.Boolean("--quiet", false, {
    description: "No progress and no plan on the screen",
  });
  verbose = Option.Boolean("-v,--verbose", false, {
    description: "Show the FTP dialogue, secrets masked",
  });

  protected async work(): Promise<number> {
    const {
      loadManifest,
      chooseSources,
      parseAllowed,
      parseRefresh,
      parsePlanFormat,
      showPlan,
      planBackup,
      run,
    } = await import("../at-work.ts");
    const { context, quiet, verbose } = this;
    const format = parsePlanFormat(this.format);
    const allowed = parseAllowed(this.allow);
    const refresh = parseRefresh(this.refresh ?? "full");
    const undone = await this.#undone();
    this.#checkOffline();
    const { offline } = this;
    const { manifest, folder } = await loadManifest(
      this.file ?? DEFAULT_MANIFEST,
      context,
      { offline },
    );
    const sources = chooseSources(manifest, this.sources);
    const inventories = offline
      ? await this.#openInventories(manifest, sources)
      : undefined;
    const plan = await run(
      context,
      { folder, quiet, verbose, noCache: this.noCache },
      async (environment) => {
        const shared = { manifest, sources, allowed };
        if (undone === undefined)
          return planBackup({ ...shared, refresh, inventories }, environment);
        const { planUndo } = await import("../at-work.ts");
        return planUndo({ ...shared, undone }, environment);
      },
    );
    if (this.out !== undefined) {
      const { saveFile, serializePlan } = await import("../at-work.ts");
      await saveFile(resolve(context.cwd, this.out), serializePlan(plan));
    }
    if (!quiet || format === "json") {
      await this.print(
        showPlan(plan, format, {
          color: this.color,
          width: context.stdout.columns,
        }),
      );
    }
    if (!plan.header.applyable) return EXIT.refused;
    return this.detailed && hasChanges(plan.header) ? EXIT.changes : EXIT.done;
  }

  async #undone(): Promise<Undone | undefined> {
    if (this.undo === undefined) return undefined;
    if (this.refresh !== undefined)
      throw new UsageError(
        "--undo looks at the paths of that plan alone: --refresh makes no sense with it",
      );
    const { undonePlan } = await import("../at-work.ts");
    return undonePlan(this.undo, this.context);
  }

  #checkOffline(): void {
    if (this.offline !== this.inventories.length > 0)
      throw new UsageError(
        this.offline
          ? "--offline needs an --inventory of each source: without a server nothing else tells what it holds"
          : "--inventory is for --offline: with a server, its own catalogue is the newer one",
        {
          hint: "ftp-sync plan --offline --inventory FILE; `ftp-sync inventory SOURCE --out FILE` writes the file",
        },
      );
    if (this.offline && this.refresh === "full")
      throw new UsageError("--refresh full asks the server, --offline doesn't");
  }

  async #openInventories(
    manifest: Manifest,
    sources: readonly Source[],
  ): Promise<ReadonlyMap<string, Inventory>> {
    const { openInventory, inventoriesOf } = await import("../at-work.ts");
    const opened = new Map<string, Inventory>();
    for (const file of this.inventories)
      opened.set(file, await openInventory(file, this.context));
    return inventoriesOf(opened, manifest, sources);
  }
}
