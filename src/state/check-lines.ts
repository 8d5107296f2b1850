/** Holds the lines of a piece from the server to the format, once, when it is fetched. */
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import schema from "../../schemas/catalogue.schema.json" with { type: "json" };
import { parseObject } from "./parse-object.ts";

const LINE_FEED = 10;

let compiled: ValidateFunction | undefined;

/** What is wrong with the text of a piece, in a few words; undefined: nothing. */
export function linesProblem(text: Buffer): string | undefined {
  compiled ??= new Ajv2020({ allowUnionTypes: true }).compile(schema);
  let at = 0;
  for (let number = 1; number === 1 || at < text.length; number++) {
    const end = text.indexOf(LINE_FEED, at);
    if (end < 0) return "it does not end with a whole line";
    const line = text.toString("utf8", at, end);
    const value = parseObject(line);
    const fits =
      value !== undefined &&
      "format" in value === (number === 1) &&
      compiled(value) &&
      isLaidOut(line, value);
    if (!fits) return `its line ${number} breaks the format`;
    at = end + 1;
  }
  return undefined;
}

/** Lines of folders are read without parsing them: so their beginning must be as ftp-sync writes it. */
function isLaidOut(line: string, value: Record<string, unknown>): boolean {
  if (!("folder" in value)) return true;
  const [, next, ...more] = Object.keys(value);
  const rest = next === undefined ? "}" : `,"${next}":`;
  const start = `{"folder":${JSON.stringify(value["folder"])}${rest}`;
  return line.startsWith(start) && !(next === "gone" && more.length > 0);
}
