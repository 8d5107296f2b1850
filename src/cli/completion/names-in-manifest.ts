/** Reads the names of sources and remotes for completion. */
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { DEFAULT_MANIFEST } from "../../manifest/default-manifest.ts";
import {
  type ManifestNames,
  manifestNames,
} from "../../manifest/manifest-names.ts";
import type { CliContext } from "../context.ts";

/** Without a manifest that can be read there are none. @param file as it was typed, so perhaps with `~` */
export async function namesInManifest(
  file: string | undefined,
  { cwd, home }: Pick<CliContext, "cwd" | "home">,
): Promise<ManifestNames> {
  const typed = file ?? DEFAULT_MANIFEST;
  const path = typed.startsWith("~/") ? join(home, typed) : typed;
  try {
    return manifestNames(await readFile(resolve(cwd, path), "utf8"));
  } catch (error) {
    const isUnreadable = error instanceof Error && "code" in error;
    if (!isUnreadable) throw error;
    return { sources: [], remotes: [] };
  }
}
