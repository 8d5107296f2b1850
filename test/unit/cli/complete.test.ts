/** What can stand where the tab key was pressed. */
import { expect, test } from "vitest";
import {
  complete,
  type Proposal,
} from "../../../src/cli/completion/complete.ts";
import { createCli } from "../../../src/cli/create-cli.ts";
import { describeCommands } from "../../../src/cli/help/describe-commands.ts";
import { manifestNames } from "../../../src/manifest/manifest-names.ts";

const commands = describeCommands(createCli("0").definitions());

/** @param line the last word is being typed: a space at the end begins one */
function at(line: string): Proposal {
  return complete(line.split(" "), commands);
}

function words(line: string): readonly string[] {
  const proposal = at(line);
  return proposal.kind === "words"
    ? proposal.candidates.map(({ word }) => word)
    : [proposal.kind];
}

test("commands come with what they do, and paths where no command begins so", () => {
  expect(at("")).toMatchObject({
    candidates: expect.arrayContaining([
      { word: "show", text: "show a saved plan" },
    ]) as unknown,
  });
  expect(words("")).not.toContain("");
  expect(words("../Pho")).toEqual(["files"]);
});

test("options that were given are not proposed again, unless they may be repeated", () => {
  expect(words("plan -")).toContain("--format");
  expect(words("plan --format json --source a -")).not.toContain("--format");
  expect(words("plan --format=json -")).not.toContain("--format");
  expect(words("plan -f x.yaml -")).not.toContain("--file");
  expect(words("plan --format json --source a -")).toContain("--source");
});

test("where no argument can stand options are proposed", () => {
  expect(words("plan ")).toContain("--out");
  expect(words("show plan.json ")).toContain("--format");
  expect(words("restore photos ")).toContain("--to");
  expect(words("restore photos x")).toEqual([]);
});

test("after -- there are no options", () => {
  expect(words("restore photos -- -")).toEqual([]);
  expect(words("restore photos -- ")).toEqual([]);
});

test("an option with two values awaits both", () => {
  expect(words("inventory --diff ")).toEqual(["files"]);
  expect(words("inventory --diff old.json ")).toEqual(["files"]);
  expect(at("inventory --diff old.json new.json ")).toEqual({
    kind: "sources",
    manifest: undefined,
    before: "",
  });
});

test("names come from the manifest that is given, wherever it stands", () => {
  const sources = (manifest: string | undefined, before = "") => ({
    kind: "sources",
    manifest,
    before,
  });
  expect(at("plan --source ")).toEqual(sources(undefined));
  expect(at("plan -f a.yaml --source ")).toEqual(sources("a.yaml"));
  expect(at("plan --file=a=b.yaml --source=")).toEqual(
    sources("a=b.yaml", "--source="),
  );
  expect(at("doctor --quiet ")).toMatchObject({ kind: "remotes" });
});

test("the one-shot form has paths and options of its own", () => {
  expect(words("photos ")).not.toContain("plan");
  expect(words("photos /backup host me - --d")).toEqual(
    expect.arrayContaining(["--delete", "--dry-run"]),
  );
});

test("an option that doesn't exist stands in nobody's way", () => {
  expect(words("plan --nonsense --format ")).toContain("json");
  expect(words("plan --nonsense=")).toContain("--format");
});

test("names are read from manifests that nothing else would take", () => {
  expect(
    manifestNames("\uFEFFsources: {a: , b: {path: ${X}}}\nremotes: [1]\n"),
  ).toEqual({ sources: [], remotes: [] });
  expect(manifestNames("sources:\n  a:\n  b: {x: 1}\nremotes: 7\n")).toEqual({
    sources: ["a", "b"],
    remotes: [],
  });
  expect(
    manifestNames("sources: {a b: 1, '$(date)': 1, '\u001b[2J': 1, ok: 1}\n"),
  ).toEqual({ sources: ["ok"], remotes: [] });
  for (const text of ["", "- a", "sources: {", "a: *b"])
    expect(manifestNames(text)).toEqual({ sources: [], remotes: [] });
});
