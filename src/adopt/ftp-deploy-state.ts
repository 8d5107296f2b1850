/** The state file of SamKirkland/ftp-deploy and its GitHub action: what it sent last, file by file with a SHA-256. */
import type { Hex } from "../model/catalogue.ts";
import { InvalidPathError } from "../model/errors.ts";
import { parseRelativePath, type RelativePath } from "../model/path.ts";

/** Its name, unless the tool's `state-name` says otherwise. */
export const FTP_DEPLOY_STATE = ".ftp-deploy-sync-state.json";

export interface ClaimedFile {
  readonly size: number;
  /** Of every byte of the local file that was sent. */
  readonly full: Hex;
}

type FtpDeployState =
  | {
      readonly kind: "state";
      readonly files: ReadonlyMap<RelativePath, ClaimedFile>;
    }
  | { readonly kind: "unusable"; readonly why: string };

/** What is no entry for a file with a sane name is left out: the rest is worth as much without it. */
export function parseFtpDeployState(text: string): FtpDeployState {
  const document = parse(text);
  if (!isRecord(document)) return unusable("it is no JSON object");
  const { version, data } = document;
  if (version !== "1.0.0")
    return unusable(
      `its version is ${JSON.stringify(version ?? null)}, and 1.0.0 is known`,
    );
  if (!Array.isArray(data)) return unusable("it has no list of files");
  const files = new Map<RelativePath, ClaimedFile>();
  for (const entry of data as readonly unknown[]) {
    if (!isRecord(entry) || entry["type"] !== "file") continue;
    const path = pathOf(entry["name"]);
    const { size, hash } = entry;
    if (path === undefined || !isSize(size) || !isHex(hash)) continue;
    files.set(path, { size, full: hash });
  }
  return { kind: "state", files };
}

function unusable(why: string): FtpDeployState {
  return { kind: "unusable", why };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSize(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isHex(value: unknown): value is Hex {
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
}

function pathOf(name: unknown): RelativePath | undefined {
  if (typeof name !== "string") return undefined;
  try {
    return parseRelativePath(name);
  } catch (error) {
    if (error instanceof InvalidPathError) return undefined;
    throw error;
  }
}
