/** What a workflow asks for: the action's inputs, as the runner hands them over, checked. */
import { UsageError } from "../model/errors.ts";

const COMMANDS = ["plan", "apply", "verify", "inventory"] as const;
type ActionCommand = (typeof COMMANDS)[number];

interface Input {
  /** What action.yml says, too: the runner fills it in. */
  readonly default: string;
  /** The commands that it means something to. */
  readonly for: readonly ActionCommand[];
}

/** Every input of action.yml. A test holds the file to this table. */
export const INPUTS = {
  command: { default: "", for: COMMANDS },
  manifest: { default: "ftp-sync.yaml", for: COMMANDS },
  sources: { default: "", for: COMMANDS },
  allow: { default: "", for: ["plan", "apply"] },
  refresh: { default: "", for: ["plan", "apply"] },
  inventory: { default: "", for: ["plan", "inventory"] },
  "plan-file": { default: "", for: ["plan", "apply"] },
  expect: { default: "", for: ["apply"] },
  "lock-timeout": { default: "", for: ["apply"] },
  level: { default: "", for: ["verify"] },
  oldest: { default: "", for: ["verify"] },
  sample: { default: "", for: ["verify"] },
  comment: { default: "true", for: ["plan"] },
  "comment-author": { default: "github-actions[bot]", for: ["plan", "apply"] },
  "github-token": { default: "${{ github.token }}", for: COMMANDS },
} as const satisfies Record<string, Input>;

type InputName = keyof typeof INPUTS;

export interface Inputs {
  readonly command: ActionCommand;
  readonly manifest: string;
  readonly sources: readonly string[];
  readonly allow: readonly string[];
  /** Empty where the input is: so are all that follow. */
  readonly refresh: string;
  readonly inventories: readonly string[];
  readonly planFile: string;
  readonly expect: string;
  readonly lockTimeout: string;
  readonly level: string;
  readonly oldest: string;
  readonly sample: string;
  readonly comment: boolean;
  readonly commentAuthor: string;
  readonly token: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws UsageError */
export function readInputs(env: Environment): Inputs {
  const get = (name: InputName): string => rawInput(env, name).trim();
  const command = COMMANDS.find((known) => known === get("command"));
  if (command === undefined)
    throw new UsageError(`the input command is "${get("command")}"`, {
      hint: `one of: ${COMMANDS.join(", ")}`,
    });
  checkMeaning(command, get);
  return {
    command,
    manifest: get("manifest"),
    sources: words(get("sources")),
    allow: words(get("allow")),
    refresh: get("refresh"),
    inventories: lines(get("inventory")),
    planFile: get("plan-file"),
    expect: get("expect"),
    lockTimeout: get("lock-timeout"),
    level: get("level"),
    oldest: get("oldest"),
    sample: get("sample"),
    comment: yesOrNo("comment", get("comment")),
    commentAuthor: get("comment-author"),
    token: get("github-token"),
  };
}

/** The environment without inputs: a manifest's `${VAR}` and the commands that it names have no business with them. */
export function withoutInputs(env: Environment): Environment {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !name.startsWith("INPUT_")),
  );
}

/** The runner keeps hyphens and makes letters upper case. */
function rawInput(env: Environment, name: InputName): string {
  return env[`INPUT_${name.toUpperCase()}`] ?? INPUTS[name].default;
}

/** An input that is passed over in silence would be a safeguard that isn't there: `expect` at a plan, say. */
function checkMeaning(
  command: ActionCommand,
  get: (name: InputName) => string,
): void {
  for (const [name, input] of Object.entries(INPUTS)) {
    const commands: readonly ActionCommand[] = input.for;
    const given = get(name as InputName);
    if (given === "" || given === input.default || commands.includes(command))
      continue;
    throw new UsageError(
      `the input ${name} means nothing to the command ${command}`,
      { hint: `it is for: ${commands.join(", ")}` },
    );
  }
}

/** Sources and codes hold no space. */
function words(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((word) => word !== "");
}

/** File names may hold spaces. */
function lines(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function yesOrNo(name: InputName, text: string): boolean {
  if (text === "true") return true;
  if (text === "false" || text === "") return false;
  throw new UsageError(`the input ${name} is "${text}"`, {
    hint: "true or false",
  });
}
