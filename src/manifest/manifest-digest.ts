/** The SHA-256 by which a plan knows the manifest it was made from. */
import { createHash } from "node:crypto";
import { compareBytes } from "../model/path.ts";
import type { Path } from "./read-yaml.ts";

/** Whoever may log in is no part of what is planned, and no plan shall tell it. */
const CREDENTIAL_KEYS: ReadonlySet<string> = new Set([
  "user",
  "password",
  "passwordFile",
  "passwordCommand",
  "netrc",
]);

/** Whether the text at `path` tells who may log in; `netrc` is a flag. */
export function isCredential([first, , key, ...more]: Path): boolean {
  return (
    first === "remotes" &&
    more.length === 0 &&
    typeof key === "string" &&
    key !== "netrc" &&
    CREDENTIAL_KEYS.has(key)
  );
}

/**
 * 64 hex digits over the manifest's plain data as JSON with sorted keys and no spaces, without credentials: comments,
 * quotes and the order of keys change nothing.
 * @param data before variables are filled in
 */
export function manifestDigest(data: unknown): string {
  return createHash("sha256").update(canonical(data, [])).digest("hex");
}

function canonical(value: unknown, path: readonly string[]): string {
  if (Array.isArray(value))
    return `[${value.map((item: unknown) => canonical(item, [...path, "[]"])).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inRemote = path.length === 2 && path[0] === "remotes";
  const members = Object.entries(value)
    .filter(([key]) => !(inRemote && CREDENTIAL_KEYS.has(key)))
    .sort(([a], [b]) => compareBytes(a, b))
    .map(
      ([key, item]: [string, unknown]) =>
        `${JSON.stringify(key)}:${canonical(item, [...path, key])}`,
    );
  return `{${members.join(",")}}`;
}
