/** Asks what other tools left on a server about the files that they sent. */
import {
  type ClaimedFile,
  FTP_DEPLOY_STATE,
  parseFtpDeployState,
} from "../adopt/ftp-deploy-state.ts";
import {
  GIT_FTP_LOG,
  ignoredByGitFtp,
  parseGitFtpLog,
} from "../adopt/git-ftp.ts";
import type { Source } from "../manifest/manifest.ts";
import type { Finding } from "../model/finding.ts";
import {
  parseRelativePath,
  type RelativePath,
  remotePath,
} from "../model/path.ts";
import type { Inspection, RemoteFiles } from "../model/remote-files.ts";
import { streamOf } from "../model/stream-of.ts";
import { readGitTree } from "../scan/git-tree.ts";
import { throwIfOutOfReach } from "../state/read-hash-files.ts";
import { readOne } from "../state/single-request.ts";

/** What one tool says; nothing of a file that was written after it. */
export interface Claim<Said> {
  /** When the tool wrote it, by the server's clock: UTC with seconds. Undefined: the server tells no times. */
  readonly at: string | undefined;
  /** Undefined: nothing. */
  readonly of: (path: RelativePath) => Said | undefined;
}

export interface OtherTools {
  readonly ftpDeploy: Claim<ClaimedFile> | undefined;
  /** Ids of blobs. */
  readonly gitFtp: Claim<string> | undefined;
  readonly findings: readonly Omit<Finding, "source">[];
}

export interface AskedTools {
  readonly source: Source;
  readonly remote: RemoteFiles;
  /** Where the source's folder is here. */
  readonly folder: string;
  /** Of ftp-deploy; undefined: as it is named by default. */
  readonly stateFile: RelativePath | undefined;
  readonly signal: AbortSignal;
}

const MIB = 1024 * 1024;
/** Bytes of ftp-deploy's state; half a million files take about 100 MB. */
const LARGEST_STATE = 128 * MIB;
const LARGEST_LOG = 128;

type Found = Inspection & { readonly kind: "file" };

/** @throws RemoteError when the server is out of reach */
export async function askOtherTools(asked: AskedTools): Promise<OtherTools> {
  const { source, stateFile } = asked;
  const findings: Omit<Finding, "source">[] = [];
  const believed = <Said>(
    path: RelativePath,
    claim: Claim<Said> | string | undefined,
  ): Claim<Said> | undefined => {
    if (typeof claim !== "string") return claim;
    const finding = { level: "warning", code: "adopt-tool" } as const;
    findings.push({ ...finding, path, detail: claim });
    return undefined;
  };
  const state = stateFile ?? parseRelativePath(FTP_DEPLOY_STATE);
  const found = await look(asked, [state, GIT_FTP_LOG]);
  const there = found.get(remotePath(source.to, state));
  const log = found.get(remotePath(source.to, GIT_FTP_LOG));
  const missing = stateFile === undefined ? undefined : "it is not there";
  return {
    ftpDeploy: believed(
      state,
      there === undefined ? missing : await readState(asked, there),
    ),
    gitFtp: believed(GIT_FTP_LOG, log && (await readLog(asked, log))),
    findings,
  };
}

async function look(
  { source, remote }: AskedTools,
  paths: readonly RelativePath[],
): Promise<ReadonlyMap<string, Found>> {
  const found = new Map<string, Found>();
  const files = paths.map((path) => remotePath(source.to, path));
  for await (const result of remote.inspect(streamOf(files))) {
    if (result.kind === "failed") throwIfOutOfReach(result.error);
    if (result.kind === "file") found.set(result.path, result);
  }
  return found;
}

/** Answers in words why it is of no use. */
async function readState(
  { remote }: AskedTools,
  { path, size, modified: at }: Found,
): Promise<Claim<ClaimedFile> | string> {
  const text = await readText(remote, path, size, LARGEST_STATE);
  if (text === undefined) return UNREADABLE;
  const state = parseFtpDeployState(text);
  if (state.kind === "unusable") return state.why;
  return { at, of: (file) => state.files.get(file) };
}

/** Answers in words why it is of no use. */
async function readLog(
  { remote, folder, signal }: AskedTools,
  { path, size, modified: at }: Found,
): Promise<Claim<string> | string> {
  const text = await readText(remote, path, size, LARGEST_LOG);
  if (text === undefined) return UNREADABLE;
  const commit = parseGitFtpLog(text);
  if (commit === undefined) return "it holds no id of a commit";
  const tree = await readGitTree(folder, commit, GIT_FTP_IGNORE, signal);
  if (tree.kind === "unavailable") return tree.why;
  const ignores = ignoredByGitFtp(tree.texts, tree.prefix);
  return {
    at,
    of: (file) => (ignores(file) ? undefined : tree.blobs.get(file)),
  };
}

const GIT_FTP_IGNORE = ".git-ftp-ignore";
const UNREADABLE = "it can't be read, is too large, or is no UTF-8 text";

async function readText(
  remote: RemoteFiles,
  path: Found["path"],
  size: number,
  most: number,
): Promise<string | undefined> {
  if (size > most) return undefined;
  const bytes = await readOne(remote, path, size);
  if (bytes === undefined) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
