/** What can stand where the person pressed the tab key, as far as the definitions tell. Pure. */
import type {
  CommandDescription,
  CommandOption,
} from "../help/describe-commands.ts";
import { longName } from "../help/usage-line.ts";
import type { Value } from "../help/values.ts";

export interface Candidate {
  readonly word: string;
  /** What it stands for, in a few words. */
  readonly text: string;
}

export type Proposal =
  | { readonly kind: "words"; readonly candidates: readonly Candidate[] }
  | { readonly kind: "files" | "folders" }
  | {
      readonly kind: "sources" | "remotes";
      /** That whose names they are; undefined: the default one. */
      readonly manifest: string | undefined;
      /** What stands before the name in the same word, like `--source=`. */
      readonly before: string;
    };

/** @param words after the program's name; the last one is being typed, and may be empty */
export function complete(
  words: readonly string[],
  commands: readonly CommandDescription[],
): Proposal {
  const typed = words.slice(0, -1);
  const current = words.at(-1) ?? "";
  const command = commands.find(({ name }) => name !== "" && name === typed[0]);
  if (command !== undefined)
    return completeIn(command, typed.slice(1), current);
  const oneShot = commands.find(({ name }) => name === "");
  if (typed.length === 0 && !current.startsWith("-")) {
    const names = commands
      .filter(({ name }) => name !== "")
      .map(({ name, summary }) => ({ word: name, text: summary }));
    // The one-shot form begins with a path.
    return names.some(({ word }) => word.startsWith(current))
      ? { kind: "words", candidates: names }
      : { kind: "files" };
  }
  return oneShot === undefined ? NOTHING : completeIn(oneShot, typed, current);
}

const NOTHING: Proposal = { kind: "words", candidates: [] };

function completeIn(
  command: CommandDescription,
  typed: readonly string[],
  current: string,
): Proposal {
  const state = readTyped(command, typed);
  const { awaited, manifest } = state;
  if (awaited !== undefined) return proposeValue(awaited, manifest, "");
  if (!state.onlyArguments && current.startsWith("-")) {
    const [, name, before] = /^((--[^=]+)=)/.exec(current) ?? [];
    const option = command.options.find(({ names }) =>
      names.includes(before ?? ""),
    );
    const [value] = option?.values ?? [];
    return value === undefined || name === undefined
      ? proposeOptions(command, state.given)
      : proposeValue(value, manifest, name);
  }
  const { arguments: all } = command;
  const last = all.at(-1);
  const argument =
    all[state.count] ?? (last?.repeated === true ? last : undefined);
  const proposal =
    argument === undefined
      ? NOTHING
      : proposeValue(argument.value, manifest, "");
  const isEmpty = proposal.kind === "words" && proposal.candidates.length === 0;
  return isEmpty && current === "" && !state.onlyArguments
    ? proposeOptions(command, state.given)
    : proposal;
}

interface Typed {
  /** Of arguments. */
  readonly count: number;
  readonly given: ReadonlySet<CommandOption>;
  /** What the word that comes next is the value of. */
  readonly awaited: Value | undefined;
  readonly manifest: string | undefined;
  /** Whether a `--` has ended the options. */
  readonly onlyArguments: boolean;
}

function readTyped(
  { options }: CommandDescription,
  typed: readonly string[],
): Typed {
  const given = new Set<CommandOption>();
  let count = 0;
  let awaited: readonly Value[] = [];
  let manifest: string | undefined;
  let isManifest = false;
  let onlyArguments = false;
  for (const word of typed) {
    if (awaited.length > 0) {
      awaited = awaited.slice(1);
      if (isManifest) manifest = word;
      continue;
    }
    if (onlyArguments || !word.startsWith("-") || word === "-") {
      count += 1;
      continue;
    }
    if (word === "--") {
      onlyArguments = true;
      continue;
    }
    const [name = "", ...value] = word.split("=");
    const option = options.find(({ names }) => names.includes(name));
    if (option === undefined) continue;
    given.add(option);
    isManifest = option.names.includes("--file");
    if (value.length === 0) awaited = option.values;
    else if (isManifest) manifest = value.join("=");
  }
  return { count, given, awaited: awaited[0], manifest, onlyArguments };
}

function proposeOptions(
  { options }: CommandDescription,
  given: ReadonlySet<CommandOption>,
): Proposal {
  return {
    kind: "words",
    candidates: options
      .filter((option) => option.repeated || !given.has(option))
      .map(({ names, text }) => ({ word: longName(names), text })),
  };
}

function proposeValue(
  { of }: Value,
  manifest: string | undefined,
  before: string,
): Proposal {
  switch (of) {
    case "source":
      return { kind: "sources", manifest, before };
    case "remote":
      return { kind: "remotes", manifest, before };
    case "file":
      return { kind: "files" };
    case "folder":
      return { kind: "folders" };
    case "free":
      return NOTHING;
    default:
      return {
        kind: "words",
        candidates: of.map((word) => ({ word: before + word, text: "" })),
      };
  }
}
