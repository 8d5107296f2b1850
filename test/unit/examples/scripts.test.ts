/** Scripts, units and the GitLab pipeline in examples/: well-formed, and with options that ftp-sync has. */
import { spawnSync } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { runCli } from "../../support/run-cli.ts";

const FILES = [
  "examples/cron/nightly.sh",
  "examples/gitlab/.gitlab-ci.yml",
  "examples/systemd/ftp-sync.service",
];
const UNITS = ["ftp-sync.service", "ftp-sync.timer"];

interface GitLabJob {
  readonly script?: readonly string[];
  readonly before_script?: readonly string[];
  readonly after_script?: readonly string[];
  readonly stage?: string;
  readonly needs?: readonly string[];
  readonly extends?: string;
}

test.each(FILES)("%s calls ftp-sync with options that it has", async (file) => {
  const text = await readFile(file, "utf8");
  const calls = text
    .split("\n")
    .filter((line) => !line.trimStart().startsWith("#"))
    .flatMap((line) => [...line.matchAll(/\bftp-sync ([a-z]+) (.*)$/g)]);
  expect(calls).not.toEqual([]);
  for (const [call, command = "", rest = ""] of calls) {
    const { stdout } = await runCli([command, "--help"], { cwd: "." });
    for (const [option] of rest.matchAll(/(?<=\s|^)--[a-z-]+/g))
      expect(stdout, call).toContain(option);
  }
});

test("the nightly script is one that sh and bash can read, and the crontab has a line for it", async () => {
  for (const shell of ["sh", "bash"]) {
    const checked = spawnSync(shell, ["-n", "examples/cron/nightly.sh"]);
    expect(checked.stderr.toString()).toBe("");
  }
  const lines = (await readFile("examples/cron/crontab", "utf8"))
    .split("\n")
    .filter((line) => line !== "" && !/^#|^[A-Z]+=/.test(line));
  expect(lines).toEqual([
    expect.stringMatching(/^(\S+ ){5}flock .*nightly\.sh$/),
  ]);
});

test("the GitLab pipeline names stages and jobs that there are, and shell that bash can read", async () => {
  const text = await readFile("examples/gitlab/.gitlab-ci.yml", "utf8");
  const { stages, ...rest } = parse(text) as Record<string, GitLabJob> & {
    stages: readonly string[];
  };
  const jobs = Object.entries(rest);
  expect(jobs).toHaveLength(4);
  for (const [name, job] of jobs) {
    if (!name.startsWith(".")) expect(stages).toContain(job.stage);
    for (const other of [job.extends ?? [], job.needs ?? []].flat())
      expect(Object.keys(rest)).toContain(other);
    const { script = [], before_script = [], after_script = [] } = job;
    for (const line of [...script, ...before_script, ...after_script]) {
      const checked = spawnSync("bash", ["-n"], { input: line });
      expect(checked.stderr.toString()).toBe("");
    }
  }
});

const hasSystemd = spawnSync("systemd-analyze", ["--version"]).status === 0;

test.skipIf(!hasSystemd)("systemd finds nothing to say about the units", () => {
  const files = UNITS.map((unit) => `examples/systemd/${unit}`);
  const checked = spawnSync("systemd-analyze", ["verify", ...files]);
  expect(checked.stderr.toString()).toBe("");
  expect(checked.status).toBe(0);
});

test("units have the sections that they need, and nothing outside of one", async () => {
  const found = await readdir("examples/systemd");
  expect(found.sort()).toEqual(UNITS);
  for (const [unit, kind] of [
    ["ftp-sync.service", "Service"],
    ["ftp-sync.timer", "Timer"],
  ] as const) {
    const text = await readFile(`examples/systemd/${unit}`, "utf8");
    const lines = text.split("\n").filter((line) => !/^#|^$/.test(line));
    expect(lines[0]).toBe("[Unit]");
    expect(lines).toContain(`[${kind}]`);
    for (const line of lines) expect(line).toMatch(/^(\[\w+\]|[A-Z]\w+=.+)$/);
  }
});
