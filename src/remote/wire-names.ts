/** Names on the wire: the control connection carries bytes, one latin1 character each. */
import { isUtf8 } from "node:buffer";

export type NameEncoding = "utf8" | "latin1";

/** Whether `name` has a form in the encoding. */
export function carries(encoding: NameEncoding, name: string): boolean {
  return encoding === "utf8" || /^[\0-\xff]*$/.test(name);
}

/** A name or path as bytes, one character each. */
export function toWire(encoding: NameEncoding, name: string): string {
  return encoding === "utf8"
    ? Buffer.from(name, "utf8").toString("latin1")
    : name;
}

/** A name from the wire, and whether it could be read exactly. */
export function fromWire(
  encoding: NameEncoding,
  wire: string,
): { readonly name: string; readonly exact: boolean } {
  if (encoding === "latin1" || isAscii(wire))
    return { name: wire, exact: true };
  const bytes = Buffer.from(wire, "latin1");
  return { name: bytes.toString("utf8"), exact: isUtf8(bytes) };
}

function isAscii(wire: string): boolean {
  return /^[\0-\x7f]*$/.test(wire);
}

/**
 * What in a name makes some servers store it under another one without a word: spaces and dots at an end, control
 * characters (pure-ftpd turns both into `_`), and what Windows forbids. Empty for ordinary names.
 */
export function oddParts(name: string): {
  readonly start: string;
  readonly end: string;
} {
  const inside = name.match(/[\p{Cc}\\:*?"<>|]/gu) ?? [];
  return {
    start: name.startsWith(" ") ? " " : "",
    end: [...new Set(inside)].join("") + (/[ .]$/.exec(name)?.[0] ?? ""),
  };
}
