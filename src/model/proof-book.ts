/** The last proofs of files. Books that are merged in any order, and more than once, give the same book. */
import { baseName, childPath, parentPath, type RelativePath } from "./path.ts";
import type { ContentMark, DatedLevel, Proof } from "./proof.ts";

/** The last one of each level. */
type Last = { readonly [level in DatedLevel]?: Proof };

export class ProofBook {
  /** By folder, then by name: a million paths in full would be several times as large. */
  readonly #folders = new Map<RelativePath, Map<string, Last>>();

  /** The later one counts. */
  add(path: RelativePath, proof: Proof): void {
    const folder = parentPath(path);
    const names = this.#folders.get(folder) ?? new Map<string, Last>();
    this.#folders.set(folder, names);
    const last = names.get(baseName(path));
    const former = last?.[proof.level];
    if (former !== undefined && !isLater(proof, former)) return;
    names.set(baseName(path), { ...last, [proof.level]: proof });
  }

  /** The last proof of this content that is at least of this level; the stronger one of the same moment. */
  last(
    path: RelativePath,
    content: ContentMark | undefined,
    least: DatedLevel,
  ): Proof | undefined {
    const last = this.#folders.get(parentPath(path))?.get(baseName(path));
    const strong = ofContent(last?.["read-back"], content);
    if (least === "read-back") return strong;
    const weak = ofContent(last?.["server-hash"], content);
    return strong === undefined || (weak !== undefined && weak.at > strong.at)
      ? weak
      : strong;
  }

  /** In no order. */
  *all(): Generator<{ readonly path: RelativePath; readonly proof: Proof }> {
    for (const [folder, names] of this.#folders)
      for (const [name, last] of names) {
        const path = childPath(folder, name);
        for (const proof of [last["server-hash"], last["read-back"]])
          if (proof !== undefined) yield { path, proof };
      }
  }
}

/** Two contents of one moment: which one counts must not depend on the order. */
function isLater(a: Proof, b: Proof): boolean {
  return a.at === b.at ? a.content > b.content : a.at > b.at;
}

function ofContent(
  proof: Proof | undefined,
  content: ContentMark | undefined,
): Proof | undefined {
  return proof?.content === content ? proof : undefined;
}
