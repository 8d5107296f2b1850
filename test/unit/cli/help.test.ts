/** Every command explains itself, whole and in lines that fit. */
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { createCli } from "../../../src/cli/create-cli.ts";
import { EXIT } from "../../../src/cli/exit-status.ts";
import { commandHelp } from "../../../src/cli/help/command-help.ts";
import { describeCommands } from "../../../src/cli/help/describe-commands.ts";
import { helpText } from "../../../src/cli/help/help-text.ts";
import { usageProblem } from "../../../src/cli/help/usage-problem.ts";
import { UNNAMED } from "../../../src/cli/help/values.ts";

const cli = createCli("1.2.3");
const commands = describeCommands(cli.definitions());
const titled = commands.map(
  (command) => [command.name || "one-shot", command] as const,
);
/** What clipanion wants beside the words. */
const context = {
  cwd: "/",
  home: "/",
  signal: new AbortController().signal,
};
const STATUSES: readonly number[] = Object.values(EXIT);

/** The words of an example line as a shell takes them: without variables in front and redirections behind. */
function shellWords(line: string): string[] {
  const [command = ""] = line.split(" > ");
  return (command.match(/"[^"]*"|\S+/g) ?? [])
    .map((word) => word.replaceAll('"', ""))
    .filter((word) => !/^[A-Z_]+=/.test(word));
}

describe.each(titled)("%s", (_title, command) => {
  const { summary, paragraphs, options, examples, exitStatuses } = command;

  test("has a summary, a description and examples", () => {
    expect(summary).toMatch(/^[a-z].*[^.]$/);
    expect(paragraphs).not.toEqual([]);
    expect(paragraphs.join()).not.toMatch(/\s{2}/);
    expect(examples.length).toBeGreaterThan(0);
  });

  test("describes each option and names its values", () => {
    for (const { names, text, values } of options) {
      expect(text, names.join()).toMatch(/^[A-Z“a-z].*[^.]$/);
      expect(values, names.join()).not.toContain(UNNAMED);
      for (const { name } of values) expect(name).toMatch(/^[A-Z|%]+$/);
    }
    for (const { value } of command.arguments)
      expect(value.name).toMatch(/^[A-Z]+$/);
  });

  test("says which options may be repeated, as usage does", () => {
    for (const { names, text, repeated } of options)
      expect(text.includes("may be repeated"), names.join()).toBe(repeated);
  });

  test("has exit statuses that exist, in order", () => {
    const numbers = exitStatuses.map(({ status }) => Number(status));
    expect(numbers[0]).toBe(0);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    for (const number of numbers) expect(STATUSES).toContain(number);
    for (const { meaning } of exitStatuses) expect(meaning).not.toBe("");
  });

  test("has examples that the command line takes", () => {
    for (const { line } of examples) {
      const [program, ...words] = shellWords(line);
      if (program === "eval") continue;
      expect(program).toBe("ftp-sync");
      const { path } = cli.process(words, context);
      expect(path.join(" "), line).toBe(command.name);
    }
  });

  test.each([80, 50])("fits into %d columns", (width) => {
    const lines = commandHelp(command, { color: false, width }).split("\n");
    // A shell wants examples in one line.
    const wrapped = lines.filter((line) => !/^ {4}\S/.test(line));
    for (const line of wrapped)
      expect(stringWidth(line), line).toBeLessThanOrEqual(width);
  });
});

test("a command's help has its sections in order", () => {
  const show = helpText(["show"], commands, "1.2.3", {
    color: false,
    width: 72,
  });
  expect(show).toMatchInlineSnapshot(`
    "ftp-sync show: show a saved plan

    Usage
      ftp-sync show PLAN [--format text|json|markdown|html]

    Description
      Shows a plan that \`ftp-sync plan --out\` saved. Needs neither the
      server nor the manifest, and checks that the plan is as it was made.

      Markdown keeps to what a comment on GitHub can hold. HTML is one file
      without any address in it: every action with what is there before and
      after, to be searched and filtered.

    Options
      --format text|json|markdown|html
                  How the plan is shown; text by default
      -h, --help  Show this help

    Examples
      Review a plan
        ftp-sync show plan.json

      As a pull request comment
        ftp-sync show plan.json --format markdown

      As one page for a browser, to be kept with a CI run
        ftp-sync show plan.json --format html > plan.html

    Exit status
      0  done
      1  error
      6  the plan was edited after it was made
    "
  `);
});

test("colours mark the same text", () => {
  const screen = { width: 80 };
  const plain = helpText(["plan"], commands, "1", { ...screen, color: false });
  const colored = helpText(["plan"], commands, "1", { ...screen, color: true });
  expect(plain).not.toContain("\u001b");
  expect(colored).toContain("\u001b[1mUsage\u001b[");
  expect(colored).toContain("\u001b[36m--offline\u001b[");
});

test("a mistyped command has no help", () => {
  const screen = { color: false, width: 80 };
  expect(helpText(["plna", "--help"], commands, "1", screen)).toBeUndefined();
  expect(helpText(["--help", "plan"], commands, "1", screen)).toMatch(
    /^ftp-sync plan: /,
  );
  expect(helpText(["--tls", "-h"], commands, "1", screen)).toContain("--tls");
});

test("the overview has a line for each command", () => {
  const text = helpText([], commands, "1.2.3", { color: false, width: 100 });
  for (const { name, summary } of commands) {
    if (name !== "") expect(text).toContain(`  ftp-sync ${name} `);
    expect(text).toContain(summary);
  }
});

test.each([
  [["plna"], 'there is no command "plna"; did you mean "plan"?'],
  [
    ["plan", "--fromat"],
    'there is no option --fromat; did you mean "--format"?',
  ],
  [["plan", "--xyzzy"], "there is no option --xyzzy\n"],
  [
    ["restore", "photos"],
    "something is missing, or too much: ftp-sync restore SOURCE --to DIR",
  ],
])("%j is told what is wrong", (args, message) => {
  let problem: unknown;
  try {
    cli.process(args, context);
  } catch (error) {
    problem = error;
  }
  expect(usageProblem(args, commands, problem)).toContain(message);
});
