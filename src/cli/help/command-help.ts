/** What `ftp-sync COMMAND --help` shows. */
import { createPaint, type Paint } from "../../render/paint.ts";
import { wrapWords } from "../../render/wrap-words.ts";
import { block, columns } from "./columns.ts";
import type { CommandDescription, CommandOption } from "./describe-commands.ts";
import { usageParts } from "./usage-line.ts";
import { valueText } from "./values.ts";

export interface Screen {
  readonly color: boolean;
  /** Columns. */
  readonly width: number;
}

export function commandHelp(
  command: CommandDescription,
  { color, width }: Screen,
): string {
  const paint = createPaint(color);
  const { summary, paragraphs, options, examples, exitStatuses } = command;
  const heading = (text: string): string => paint("bold", text);
  const plain = (text: string): string => text;
  const title = ["ftp-sync", command.name].join(" ").trim();
  const sections: readonly (readonly [string, string])[] = [
    ["Usage", usage(command, width)],
    [
      "Description",
      paragraphs
        .map((text) => block(withCode(text, paint), width, 2))
        .join("\n"),
    ],
    [
      "Options",
      columns(
        options.map((option) => ({
          name: optionName(option),
          text: withCode(option.text, paint),
        })),
        ...([width, heading] as const),
      ),
    ],
    [
      "Examples",
      examples
        .map(
          ({ purpose, line }) =>
            `${block(purpose, width, 2)}    ${paint("cyan", line)}\n`,
        )
        .join("\n"),
    ],
    [
      "Exit status",
      columns(
        exitStatuses.map(({ status, meaning }) => ({
          name: status,
          text: withCode(meaning, paint),
        })),
        ...([width, plain] as const),
      ),
    ],
  ];
  return [
    `${wrapWords(`${heading(title)}: ${summary}`, width)}\n`,
    ...sections
      .filter(([, text]) => text !== "")
      .map(([name, text]) => `${heading(name)}\n${text}`),
  ].join("\n");
}

/** No line ends between an option and its value. */
function usage(command: CommandDescription, width: number): string {
  const parts = usageParts(command).map((part) =>
    part.replaceAll(" ", "\u00a0"),
  );
  const line = ["ftp-sync", ...parts].join(" ");
  const wrapped = wrapWords(line, width - 2, "    ");
  return `  ${wrapped.replaceAll("\n", "\n  ").replaceAll("\u00a0", " ")}\n`;
}

function optionName({ names, values }: CommandOption): string {
  return [names.join(", "), ...values.map(valueText)].join(" ");
}

/** Where there are colours they stand for the backticks. */
function withCode(text: string, paint: Paint): string {
  return text.replaceAll(/`([^`]*)`/g, (quoted, code: string) => {
    const painted = paint("cyan", code);
    return painted === code ? quoted : painted;
  });
}
