/** Holds what a remote can give against what is in the target already. */
import type { Digests, LocalFiles } from "../model/local-files.ts";
import type { Finding } from "../model/finding.ts";
import type { TargetView } from "../model/local-target.ts";
import {
  compareBytes,
  parentPath,
  type RelativePath,
  ROOT,
} from "../model/path.ts";
import { streamOf } from "../model/stream-of.ts";
import {
  judgeFile,
  judgeFolder,
  judgeLink,
  type TargetVerdict,
} from "../plan/judge-target.ts";
import { matchesDigest } from "../model/digest.ts";
import type { Offer } from "../plan/offer.ts";
import type { RestoreDraft } from "../plan/action-format.ts";
import type { RestoreHeader } from "../plan/plan-format.ts";
import type { Restorable } from "../plan/restorable.ts";
import { isBelow, unholdable, withParents } from "../plan/target-names.ts";

export class RestorePlanner {
  readonly actions: RestoreDraft[] = [];
  readonly findings: Omit<Finding, "source">[] = [];
  unchanged = 0;
  /** Nothing can be put there, or below. */
  readonly #blocked = new Set<RelativePath>();
  readonly #asked: Restorable[] = [];

  /** @param onFiles is called as files are decided on */
  constructor(
    readonly target: TargetView,
    readonly local: LocalFiles,
    readonly overwrite: RestoreHeader["overwrite"],
    readonly onFiles: (count: number) => void,
  ) {}

  /** @throws LocalFileError, InterruptedError */
  async decide({ folders, files, links }: Offer): Promise<void> {
    const { target, overwrite } = this;
    const leaves = [...files, ...links].map(({ path }) => path);
    this.#checkNames([...folders, ...leaves]);
    const needed = withParents([...folders, ...leaves.map(parentPath)]);
    const isLeaf = ({ path }: { readonly path: RelativePath }): boolean =>
      !needed.has(path);
    for (const path of leaves)
      if (needed.has(path)) this.#finding(path, "a folder has its name too");
    const all = leaves.length + folders.length > 0 ? [ROOT, ...needed] : [];
    for (const path of all.sort(byPath))
      this.#judge(path, () => judgeFolder(path, target.look(path)));
    for (const { path, target: link } of links.filter(isLeaf))
      this.#judge(path, () =>
        judgeLink(path, link, target.look(path), overwrite),
      );
    for (const file of files.filter(isLeaf)) this.#judgeFile(file, undefined);
    await this.#compareContents();
  }

  #checkNames(paths: readonly RelativePath[]): void {
    for (const [path, detail] of unholdable(paths, this.target)) {
      this.#blocked.add(path);
      this.#finding(path, detail);
    }
  }

  #finding(path: RelativePath, detail: string): void {
    const finding = { level: "warning", code: "local-name" } as const;
    this.findings.push({ ...finding, path, detail });
  }

  /** @param verdict asked for unless nothing can be put there anyway */
  #judge(path: RelativePath, verdict: () => TargetVerdict): void {
    if (this.#blocked.has(path) || isBelow(path, this.#blocked)) return;
    this.#take(path, verdict());
  }

  #judgeFile(file: Restorable, same: boolean | undefined): void {
    const { target, overwrite } = this;
    const { path } = file;
    this.#judge(path, () => {
      const there = target.look(path);
      const { givesOwners } = target;
      const verdict = judgeFile(file, there, overwrite, givesOwners, same);
      if (verdict.kind === "ask") this.#asked.push(file);
      else this.onFiles(1);
      if (verdict.kind === "unchanged") this.unchanged += 1;
      return verdict;
    });
  }

  #take(path: RelativePath, verdict: TargetVerdict): void {
    switch (verdict.kind) {
      case "action":
        this.actions.push(verdict.action);
        break;
      case "finding":
        this.findings.push(verdict.finding);
        this.#blocked.add(path);
        break;
      case "unchanged":
      case "ask":
        break;
    }
  }

  async #compareContents(): Promise<void> {
    const asked = new Map(this.#asked.map((file) => [file.path, file]));
    const requests = [...asked.keys()].map(
      (path) => ({ path, want: "full" }) as const,
    );
    for await (const result of this.local.digest(streamOf(requests))) {
      const file = asked.get(result.path);
      if (file === undefined)
        throw new Error(`an answer to no question: ${result.path}`);
      if (result.kind === "failed") throw result.error;
      this.#judgeFile(file, isSame(file, result));
    }
  }
}

function isSame({ after: { hash } }: Restorable, digests: Digests): boolean {
  return hash !== undefined && matchesDigest(hash, digests);
}

/** ROOT before all. */
function byPath(a: RelativePath, b: RelativePath): number {
  if (a === ROOT || b === ROOT) return a === b ? 0 : a === ROOT ? -1 : 1;
  return compareBytes(a, b);
}
