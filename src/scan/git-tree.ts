/** What a commit of the repository around a folder has in it: asked of git, which must be installed. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

type GitTree =
  | {
      readonly kind: "tree";
      /** Ids of the plain files in the folder, by their paths in it. */
      readonly blobs: ReadonlyMap<string, string>;
      /** Of the folder in the repository, with a slash at its end; empty: the repository's own. */
      readonly prefix: string;
      /** What a file at the repository's top holds, in the commit and on the disk, where it is there. */
      readonly texts: readonly string[];
    }
  | { readonly kind: "unavailable"; readonly why: string };

/** Bytes; a million files take about 100 MB. */
const MOST_OUTPUT = 512 * 1024 * 1024;

/**
 * @param commit 40 or 64 hex digits
 * @param top name of the file at the repository's top that is wanted too
 */
export async function readGitTree(
  folder: string,
  commit: string,
  top: string,
  signal: AbortSignal,
): Promise<GitTree> {
  const git = (...args: string[]): Promise<Answer> =>
    ask(["-C", folder, ...args], signal);
  const place = await git("rev-parse", "--show-prefix", "--show-cdup");
  if (place.kind === "failed") return unavailable(place.why);
  const [prefix = "", up = ""] = place.text.split("\n");
  const there = await git("cat-file", "-e", `${commit}^{commit}`);
  if (there.kind === "failed")
    return unavailable(
      `the repository here has no commit ${commit}: fetch it, with \`git fetch --unshallow\` in a shallow clone`,
    );
  const tree = await git("ls-tree", "-r", "-z", commit);
  if (tree.kind === "failed") return unavailable(tree.why);
  const texts: string[] = [];
  const committed = await git("cat-file", "blob", `${commit}:${top}`);
  if (committed.kind === "told") texts.push(committed.text);
  const onDisk = await readText(join(folder, up, top));
  if (onDisk !== undefined) texts.push(onDisk);
  return { kind: "tree", blobs: blobsOf(tree.text), prefix, texts };
}

type Answer =
  | { readonly kind: "told"; readonly text: string }
  | { readonly kind: "failed"; readonly why: string };

function ask(args: readonly string[], signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve) => {
    const options = { maxBuffer: MOST_OUTPUT, signal };
    execFile("git", args, options, (error, stdout, stderr) => {
      if (error === null) resolve({ kind: "told", text: stdout });
      else resolve({ kind: "failed", why: failureOf(error, stderr) });
    });
  });
}

function failureOf(error: Error, stderr: string): string {
  if ("code" in error && error.code === "ENOENT")
    return "git is not installed, and nothing else tells what was deployed";
  const [line = ""] = stderr.trim().split("\n");
  return `git says: ${line === "" ? error.message : line}`;
}

function unavailable(why: string): GitTree {
  return { kind: "unavailable", why };
}

/** Undefined: it is not there, or can't be read. */
async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch {
    return undefined;
  }
}

/** Links and submodules are none: what is sent of them is something else. */
function blobsOf(listing: string): ReadonlyMap<string, string> {
  const blobs = new Map<string, string>();
  for (const line of listing.split("\0")) {
    const match = /^100\d{3} blob ([0-9a-f]+)\t([^]+)$/.exec(line);
    const [, id, path] = match ?? [];
    if (id !== undefined && path !== undefined) blobs.set(path, id);
  }
  return blobs;
}
