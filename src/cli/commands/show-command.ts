/** `ftp-sync show PLAN`. */
import { Command, Option } from "clipanion";
import { BaseCommand } from "../base-command.ts";
import { EXIT } from "../exit-status.ts";

export class ShowCommand extends BaseCommand {
  static override paths = [["show"]];
  static override usage = Command.Usage({
    description: "show a saved plan",
    details: `
      Shows a plan that \`ftp-sync plan --out\` saved. Needs neither the server nor the manifest, and checks that the plan is as it was made.

      Markdown keeps to what a comment on GitHub can hold. HTML is one file without any address in it: every action with what is there before and after, to be searched and filtered.

      Exit status: 0 done, 1 error, 6 the plan was edited after it was made.
    `,
    examples: [
      ["Review a plan", "ftp-sync show plan.json"],
      [
        "As a pull request comment",
        "ftp-sync show plan.json --format markdown",
      ],
      [
        "As one page for a browser, to be kept with a CI run",
        "ftp-sync show plan.json --format html > plan.html",
      ],
    ],
  });

  plan = Option.String({ name: "PLAN" });
  format = Option.String("--format", "text", {
    description: "How the plan is shown; text by default",
  });

  protected async work(): Promise<number> {
    const { parsePlanFormat, showPlan, openPlan } =
      await import("../at-work.ts");
    const format = parsePlanFormat(this.format);
    const plan = await openPlan(this.plan, this.context);
    const width = this.context.stdout.columns;
    await this.print(showPlan(plan, format, { color: this.color, width }));
    return EXIT.done;
  }
}
