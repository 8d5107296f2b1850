/** Reads the manifest that a command names. */
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Manifest } from "../manifest/manifest.ts";
import { parseManifest } from "../manifest/parse-manifest.ts";
import { ManifestError } from "../model/errors.ts";
import type { Surroundings } from "./surroundings.ts";

export interface LoadedManifest {
  readonly manifest: Manifest;
  /** Absolute; what the manifest's local paths are relative to. */
  readonly folder: string;
}

/**
 * @param offline nobody will log in: variables in credentials need not be set
 * @throws ManifestError
 */
export async function loadManifest(
  file: string,
  { cwd, env }: Pick<Surroundings, "cwd" | "env">,
  { offline = false } = {},
): Promise<LoadedManifest> {
  const path = resolve(cwd, file);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : "";
    throw new ManifestError(
      code === "ENOENT"
        ? `there is no manifest ${file}`
        : `the manifest ${file} can't be read (${String(code)})`,
      { hint: "name it with -f, or write one with `ftp-sync init`", cause },
    );
  }
  return {
    manifest: parseManifest(text, { file, env, offline }),
    folder: dirname(path),
  };
}
