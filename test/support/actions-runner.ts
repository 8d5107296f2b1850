/** Runs the committed action as GitHub's runner would: inputs from action.yml, commands from the log, outputs from a file. */
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse } from "yaml";

interface ActionFile {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly runs: { readonly using: string; readonly main: string };
}

export async function readActionFile(): Promise<ActionFile> {
  return parse(await readFile("action.yml", "utf8")) as ActionFile;
}

export interface RunnerCommand {
  readonly name: string;
  readonly title: string | undefined;
  readonly data: string;
}

export interface StepResult {
  readonly status: number | null;
  readonly log: string;
  /** What the runner took for a command. */
  readonly commands: readonly RunnerCommand[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

export interface StepOptions {
  /** The workspace, which holds the checkout. */
  readonly cwd: string;
  readonly with: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly token: string;
  readonly event: unknown;
  /** The run is cancelled when this is done. */
  readonly cancelled?: Promise<unknown>;
}

export async function runStep(options: StepOptions): Promise<StepResult> {
  const { inputs, runs } = await readActionFile();
  const home = await mkdtemp(join(tmpdir(), "ftp-sync-runner-"));
  const files = {
    GITHUB_OUTPUT: join(home, "output"),
    GITHUB_STEP_SUMMARY: join(home, "summary"),
    GITHUB_EVENT_PATH: join(home, "event.json"),
  };
  await writeFile(files.GITHUB_OUTPUT, "");
  await writeFile(files.GITHUB_STEP_SUMMARY, "");
  await writeFile(files.GITHUB_EVENT_PATH, JSON.stringify(options.event));
  const temporary = join(options.cwd, "runner-temp");
  await mkdir(temporary, { recursive: true });
  const given = Object.entries(inputs).map(([name, input]) => {
    const value = options.with[name] ?? input.default ?? "";
    return [
      `INPUT_${name.replaceAll(" ", "_").toUpperCase()}`,
      value.replace("${{ github.token }}", options.token),
    ] as const;
  });
  const child = spawn(process.execPath, [resolve(runs.main)], {
    cwd: options.cwd,
    env: {
      ...{ PATH: process.env["PATH"], HOME: home, CI: "true" },
      ...{ GITHUB_ACTIONS: "true", RUNNER_TEMP: temporary, ...files },
      ...Object.fromEntries<string>(given),
      ...options.env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      log += text;
    });
  void options.cancelled?.then(() => child.kill("SIGINT"));
  const status = await new Promise<number | null>((done, failed) => {
    child.once("error", failed);
    child.once("close", done);
  });
  const outputs = outputsIn(await readFile(files.GITHUB_OUTPUT, "utf8"));
  const summary = await readFile(files.GITHUB_STEP_SUMMARY, "utf8");
  await rm(home, { recursive: true });
  return { status, log, commands: commandsIn(log), outputs, summary };
}

const KNOWN = [
  ...["error", "warning", "notice", "debug", "group", "endgroup", "echo"],
  ...["set-output", "set-env", "add-path", "add-mask", "save-state"],
  ...["add-matcher", "remove-matcher", "stop-commands"],
];

/** By the runner's own rules: `::name …::` begins a line, the older `##[name …]` stands anywhere in it. */
export function commandsIn(log: string): readonly RunnerCommand[] {
  const found: RunnerCommand[] = [];
  let resume: string | undefined;
  for (const line of log.split("\n")) {
    const command = commandOf(line, resume);
    if (command === undefined) continue;
    if (resume !== undefined) {
      if (command.name === resume) resume = undefined;
    } else if (command.name === "stop-commands") resume = command.data;
    else found.push(command);
  }
  if (resume !== undefined) throw new Error("commands are never read again");
  return found;
}

function commandOf(
  line: string,
  resume: string | undefined,
): RunnerCommand | undefined {
  const match =
    /^\s*::(?<name>[^\s:]+)(?: (?<properties>.*?))?::(?<data>.*)$/.exec(line) ??
    /##\[(?<name>[^\]\s]+)(?: (?<properties>[^\]]*))?\](?<data>.*)$/.exec(line);
  const { name = "", properties = "", data = "" } = match?.groups ?? {};
  if (!KNOWN.includes(name) && name !== resume) return undefined;
  const title = /(?:^|,)title=([^,]*)/.exec(properties)?.[1];
  return {
    name,
    title: title === undefined ? undefined : unescape(title),
    data: unescape(data),
  };
}

function unescape(text: string): string {
  return text
    .replaceAll("%0D", "\r")
    .replaceAll("%0A", "\n")
    .replaceAll("%3A", ":")
    .replaceAll("%2C", ",")
    .replaceAll("%25", "%");
}

/** By the runner's own rules: `name<<end`, lines, `end`. */
export function outputsIn(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split("\n");
  for (let i = 0; i < lines.length - 1;) {
    const [name = "", end] = (lines[i] ?? "").split("<<");
    if (end === undefined) throw new Error(`no output: ${lines[i] ?? ""}`);
    const last = lines.indexOf(end, i + 1);
    if (last < 0) throw new Error(`the output ${name} has no end`);
    outputs[name] = lines.slice(i + 1, last).join("\n");
    i = last + 1;
  }
  return outputs;
}
