/** `ftp-sync apply [PLAN]`. */
import { Command, Option } from "clipanion";
import { DEFAULT_MANIFEST } from "../../manifest/default-manifest.ts";
import type { Manifest } from "../../manifest/manifest.ts";
import { RefusedError, UsageError } from "../../model/errors.ts";
import type { Environment } from "../../operations/environment.ts";
import { hasChanges } from "../../plan/has-changes.ts";
import type { Plan } from "../../plan/plan-format.ts";
import { BaseCommand } from "../base-command.ts";
import { EXIT } from "../exit-status.ts";
import type { RunReport } from "../report-run.ts";

export class ApplyCommand extends BaseCommand {
  static override paths = [["apply"]];
  static override usage = Command.Usage({
    description: "execute a saved plan and nothing else",
    details: `
      Checks first that the plan is as it was made, that its server is the manifest's, and that neither the remote nor the local files have moved since; only then anything is changed. What to do comes from the plan alone; the manifest gives credentials and transport.

      While it works it holds a lock on the server, and keeps a journal there: when it is interrupted, or killed, apply the same plan again, from here or another machine, and it goes on where it stopped.

      Without PLAN it makes a plan, shows it and asks; \`--yes\` answers.

      Exit status: 0 done, 1 error, 3 some actions failed (apply the same plan again to go on), 4 stale and nothing changed, 5 locked by another run and nothing changed, 6 refused and nothing changed, 7 no connection, login or trust, 130 interrupted.
    `,
    examples: [
      ["Execute a reviewed plan", "ftp-sync apply plan.json"],
      [
        "Only if it is the approved one",
        "ftp-sync apply plan.json --expect sha256:…",
      ],
      ["Plan, look and apply in one go", "ftp-sync apply"],
      [
        "For a program that watches it",
        "ftp-sync apply plan.json --format json --receipt receipt.json",
      ],
    ],
  });

  plan = Option.String({ name: "PLAN", required: false });
  file = Option.String("-f,--file", {
    description: "The manifest; ftp-sync.yaml by default",
  });
  expect = Option.String("--expect", {
    description: "Refuse any other plan than the one with this planId",
  });
  yes = Option.Boolean("-y,--yes", false, {
    description: "Without PLAN: apply without asking",
  });
  sources = Option.Array("--source", [], {
    description: "Without PLAN: this source only; may be repeated",
  });
  allow = Option.Array("--allow", [], {
    description: "Without PLAN: acknowledge a breached limit; may be repeated",
  });
  lockTimeout = Option.String("--lock-timeout", "0", {
    description:
      "How long to wait for another run on the same source: 30s, 20m; 0 (default) does not wait",
  });
  format = Option.String("--format", "text", {
    description:
      "text (default), or json: what happens, one event a line, on stdout",
  });
  receipt = Option.String("--receipt", {
    description: "Save what it came to as JSON in this file, however it ends",
  });
  quiet = Option.Boolean("--quiet", false, {
    description: "Print nothing but errors",
  });
  verbose = Option.Boolean("-v,--verbose", false, {
    description: "Show the FTP dialogue, secrets masked",
  });

  protected async work(): Promise<number> {
    const { RunReport, parseReportFormat } = await import("../at-work.ts");
    const report = new RunReport(this.context, {
      command: "apply",
      wantsEvents: parseReportFormat(this.format) === "json",
      receipt: this.receipt,
    });
    return report.around(() => this.#apply(report));
  }

  async #apply(report: RunReport): Promise<number> {
    const { loadManifest } = await import("../at-work.ts");
    const saved =
      this.plan === undefined
        ? undefined
        : await this.#openSaved(this.plan, report);
    const { manifest, folder } = await loadManifest(
      this.file ?? DEFAULT_MANIFEST,
      this.context,
    );
    const { parseLockTimeout } = await import("../at-work.ts");
    const lockTimeout = parseLockTimeout(this.lockTimeout);
    const { run } = await import("../at-work.ts");
    const { context, verbose } = this;
    const events = report.events?.progress;
    // A program that reads stdout is not to meet anything else there.
    const quiet = this.quiet || events !== undefined;
    const options = { folder, quiet: this.quiet, verbose, events };
    return run(context, options, async (environment) => {
      const plan =
        saved ?? (await this.#makePlan(manifest, environment, quiet, report));
      if (plan === undefined) return EXIT.done;
      const { applyAndReport } = await import("../at-work.ts");
      return applyAndReport(context, plan, manifest, {
        ...{ quiet, environment, lockTimeout, report },
      });
    });
  }

  async #openSaved(file: string, report: RunReport): Promise<Plan> {
    if (this.yes || this.sources.length > 0 || this.allow.length > 0) {
      throw new UsageError(
        "--yes, --source and --allow shape a new plan; a saved one is applied as it is",
      );
    }
    const { openPlan } = await import("../at-work.ts");
    const plan = await openPlan(file, this.context);
    report.planned(plan);
    this.#checkExpected(plan);
    return plan;
  }

  #checkExpected({ planId }: Plan): void {
    if (this.expect === undefined || this.expect === planId) return;
    throw new RefusedError(
      `the plan is ${planId}, not the expected ${this.expect}`,
      {
        hint: "apply the plan that was approved, or have this one approved",
      },
    );
  }

  /** Answers undefined when there is nothing to do or the person does not want it. */
  async #makePlan(
    manifest: Manifest,
    environment: Environment,
    quiet: boolean,
    report: RunReport,
  ): Promise<Plan | undefined> {
    const { chooseSources, parseAllowed, planBackup, showPlan } =
      await import("../at-work.ts");
    const { context } = this;
    const { canAsk } = await import("../at-work.ts");
    if (!this.yes && !(canAsk(context) && this.format === "text")) {
      throw new UsageError(
        "apply without a plan asks before it changes anything, and there is no terminal to ask on",
        {
          hint: "save a plan with `ftp-sync plan --out` and apply that, or say --yes",
        },
      );
    }
    const sources = chooseSources(manifest, this.sources);
    const allowed = parseAllowed(this.allow);
    const plan = await planBackup({ manifest, sources, allowed }, environment);
    report.planned(plan);
    this.#checkExpected(plan);
    if (!quiet) {
      await this.print(
        showPlan(plan, "text", {
          color: this.color,
          width: context.stdout.columns,
        }),
      );
    }
    if (plan.header.applyable && !hasChanges(plan.header)) return undefined;
    if (!plan.header.applyable || this.yes) return plan;
    const { confirm } = await import("../at-work.ts");
    return (await confirm("Apply this plan?", context)) ? plan : undefined;
  }
}
