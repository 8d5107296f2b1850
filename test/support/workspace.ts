/** A user's folder for one test: a manifest, a source, and the program run in it. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Action } from "../../src/plan/action-format.ts";
import type { PlanHeader } from "../../src/plan/plan-format.ts";
import { type CliResult, runCli } from "./run-cli.ts";
import type { TestServer } from "./test-server.ts";

export type PlanDocument = PlanHeader & {
  readonly actions: readonly Action[];
  readonly planId: string;
};

export class Workspace {
  private constructor(
    readonly folder: string,
    readonly server: TestServer | undefined,
  ) {}

  static async make(server?: TestServer): Promise<Workspace> {
    const folder = await mkdtemp(join(tmpdir(), "ftp-sync-e2e-"));
    const workspace = new Workspace(folder, server);
    await mkdir(workspace.path("source"));
    if (server?.ca !== undefined) await workspace.write("ca.pem", server.ca);
    return workspace;
  }

  path(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  /** Writes a file below the workspace, with the folders that it needs. */
  async write(path: string, content: string | Uint8Array): Promise<void> {
    await mkdir(dirname(this.path(path)), { recursive: true });
    await writeFile(this.path(path), content);
  }

  /** Writes a manifest for the folder `source`, backed up to `/backup`. @param more YAML after the sources */
  async manifest(
    more = "",
    { source = "", remote = "" }: { source?: string; remote?: string } = {},
  ): Promise<void> {
    await this.write(
      "ftp-sync.yaml",
      this.manifestText(more, { source, remote }),
    );
  }

  manifestText(
    more = "",
    { source = "", remote = "" }: { source?: string; remote?: string } = {},
  ): string {
    const { host, port, tls, ca } = this.server ?? {
      host: "127.0.0.1",
      port: 1,
      tls: "none",
      ca: undefined,
    };
    return `version: 1
remotes:
  offsite:
    host: ${host}
    port: ${port}
    tls: ${tls}
${ca === undefined ? "" : "    ca: ./ca.pem\n"}    user: \${FTP_USER}
    password: \${FTP_PASSWORD}
${remote}sources:
  data:
    path: source
    remote: offsite
    to: /backup
${source}${more}`;
  }

  run(
    args: readonly string[],
    options: Omit<Parameters<typeof runCli>[1], "cwd"> = {},
  ): Promise<CliResult> {
    return runCli(args, {
      cwd: this.folder,
      ...options,
      env: {
        FTP_USER: this.server?.user ?? "nobody",
        FTP_PASSWORD: this.server?.password ?? "nothing",
        ...options.env,
      },
    });
  }

  /** `plan --out plan.json`, which must end well, and the plan. */
  async plan(...args: string[]): Promise<PlanDocument> {
    const result = await this.run(["plan", "--out", "plan.json", ...args]);
    if (result.status !== 0) throw new Error(output(result));
    return this.readPlan();
  }

  async readPlan(): Promise<PlanDocument> {
    const text = await readFile(this.path("plan.json"), "utf8");
    return JSON.parse(text) as PlanDocument;
  }

  /** `apply plan.json`, which must end well. */
  async apply(): Promise<CliResult> {
    const result = await this.run(["apply", "plan.json"]);
    if (result.status !== 0) throw new Error(output(result));
    return result;
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

export function output({ status, stdout, stderr }: CliResult): string {
  return `exit status ${status ?? "none"}\n${stdout}\n${stderr}`;
}
