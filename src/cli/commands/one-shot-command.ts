/** `ftp-sync LOCAL REMOTE HOST USER PASSWORD`: the ancestor's command line, as plan and apply in one go. */
import { Command, Option } from "clipanion";
import { UsageError } from "../../model/errors.ts";
import { parseRemotePath } from "../../model/path.ts";
import { Secret } from "../../model/secret.ts";
import type { Manifest } from "../../manifest/manifest.ts";
import type { Environment } from "../../operations/environment.ts";
import { hasChanges } from "../../plan/has-changes.ts";
import { BaseCommand } from "../base-command.ts";
import { EXIT } from "../exit-status.ts";

export class OneShotCommand extends BaseCommand {
  static override paths = [Command.Default];
  static override usage = Command.Usage({
    description: "back up one folder or file without a manifest",
    details: `
      Plans and applies in one go. LOCAL is a folder or a file, REMOTE the folder on the server. \`-\` as PASSWORD reads the variable FTP_SYNC_PASSWORD.

      Plain FTP, unless \`--tls\` is given.

      Exit status: 0 done, 1 error, 3 some actions failed (run it again), 5 locked by another run and nothing changed, 6 refused and nothing changed, 7 no connection, login or trust, 130 interrupted.
    `,
    examples: [
      [
        "Back up a folder",
        "FTP_SYNC_PASSWORD=… ftp-sync ~/Photos /backup/photos ftp.example.com me -",
      ],
      [
        "What would it do?",
        "ftp-sync ~/Photos /backup/photos ftp.example.com me - --dry-run",
      ],
    ],
  });

  local = Option.String({ name: "LOCAL" });
  remote = Option.String({ name: "REMOTE" });
  host = Option.String({ name: "HOST" });
  user = Option.String({ name: "USER" });
  password = Option.String({ name: "PASSWORD" });
  port = Option.String("--port", "21", {
    description: "The server's port; 21 by default",
  });
  tls = Option.Boolean("--tls", false, {
    description: "FTPS: AUTH TLS, certificate verified",
  });
  delete = Option.Boolean("--delete", false, {
    description: "Remove from the server what is not in LOCAL",
  });
  strict = Option.Boolean("--strict-match,--strict_match", false, {
    description: "Compare whole files, not only their first and last 8 KiB",
  });
  overwrite = Option.Boolean("--overwrite", false, {
    description: "Send everything without comparing; store no hash files",
  });
  dryRun = Option.Boolean("--dry-run", false, {
    description: "Show the plan and change nothing",
  });
  quiet = Option.Boolean("--quiet", false, {
    description: "Print nothing but errors",
  });
  verbose = Option.Boolean("-v,--verbose", false, {
    description: "Show the FTP dialogue, secrets masked",
  });

  protected async work(): Promise<number> {
    const { oneShotManifest, run } = await import("../at-work.ts");
    const { context, quiet, verbose } = this;
    const folder = context.cwd;
    const manifest = oneShotManifest({
      local: this.local,
      remote: parseRemotePath(this.remote),
      host: this.host,
      port: this.#port(),
      tls: this.tls ? "explicit" : "none",
      user: this.user,
      password: this.#password(),
      compare: this.#compare(),
      remove: this.delete,
    });
    return run(context, { folder, quiet, verbose }, (environment) =>
      this.#planAndApply(manifest, environment),
    );
  }

  async #planAndApply(
    manifest: Manifest,
    environment: Environment,
  ): Promise<number> {
    const { planBackup, showPlan } = await import("../at-work.ts");
    const { context, quiet } = this;
    const { sources } = manifest;
    const allowed = new Set<never>();
    const plan = await planBackup({ manifest, sources, allowed }, environment);
    if (!quiet) {
      await this.print(
        showPlan(plan, "text", {
          color: this.color,
          width: context.stdout.columns,
        }),
      );
    }
    if (!plan.header.applyable) return EXIT.refused;
    if (this.dryRun || !hasChanges(plan.header)) return EXIT.done;
    const { applyAndReport } = await import("../at-work.ts");
    return applyAndReport(context, plan, manifest, { quiet, environment });
  }

  #port(): number {
    const port = /^\d{1,5}$/.test(this.port) ? Number(this.port) : 0;
    if (port > 0 && port < 65_536) return port;
    throw new UsageError(`--port: "${this.port}" is no port`, {
      hint: "a number from 1 to 65535",
    });
  }

  #password(): Secret {
    if (this.password !== "-") {
      this.context.stderr.write(
        "warning: a password on the command line can be read by every user of this machine; give - and set FTP_SYNC_PASSWORD\n",
      );
      return new Secret(this.password);
    }
    const value = this.context.env["FTP_SYNC_PASSWORD"];
    if (value === undefined || value === "") {
      throw new UsageError(
        "the password - reads the variable FTP_SYNC_PASSWORD, which is not set",
      );
    }
    return new Secret(value);
  }

  #compare(): "always" | "strict" | "partial" {
    if (this.overwrite && this.strict) {
      throw new UsageError(
        "--overwrite compares nothing, so --strict-match has nothing to be strict about",
        { hint: "give one of them" },
      );
    }
    if (this.overwrite) return "always";
    return this.strict ? "strict" : "partial";
  }
}
