/** The last proofs of files. Books that are merged in any order, and more than once, give the same book. */
import { baseName, childPath, parentPath, type RelativePath } from "./path.ts";
import type { ContentMark, DatedLevel, Proof } from "./proof.ts";

/** The last one of each level. */
type Last = { readonly [level in DatedLevel]?: Proof };

export class ProofBook {
  /** By folder, then by name: a million paths in full would be several times as large. */
  readonly #folders = new Map<RelativePath, Map<string, Last>>();

  /** The later one counts, whatever content it found. */
  add(path: RelativePath, proof: Proof): void {
    const folder = parentPath(path);
    const names = this.#folders.get(folder) ?? new Map<string, Last>();
    this.#folders.set(folder, names);
    const last = names.get(baseName(path));
    const former = last?.[proof.level];
    if (former !== undefined && !isLater(proof, former)) return;
    names.set(baseName(path), { ...last, [proof.level]: proof });
  }

  /** The last proof of this content that is at least of this level. Where another content was found since, there is none. */
  last(
    path: RelativePath,
    content: ContentMark | undefined,
    least: DatedLevel,
  ): Proof | undefined {
    const { strong, weak } = this.#standing(path, content);
    if (least === "read-back" || weak === undefined) return strong;
    return strong === undefined || weak.at > strong.at ? weak : strong;
  }

  /** The last proof of this content among the strongest that there are. */
  strongest(
    path: RelativePath,
    content: ContentMark | undefined,
  ): Proof | undefined {
    const { strong, weak } = this.#standing(path, content);
    return strong ?? weak;
  }

  #standing(path: RelativePath, content: ContentMark | undefined) {
    const last = this.#folders.get(parentPath(path))?.get(baseName(path));
    const weak = last?.["server-hash"];
    const strong = last?.["read-back"];
    return {
      weak: standing(weak, strong, content),
      strong: standing(strong, weak, content),
    };
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

/** Undefined when it is of another content, or the other one has found another since. */
function standing(
  proof: Proof | undefined,
  other: Proof | undefined,
  content: ContentMark | undefined,
): Proof | undefined {
  if (proof === undefined || proof.content !== content) return undefined;
  const isRefuted =
    other !== undefined && other.content !== content && other.at >= proof.at;
  return isRefuted ? undefined : proof;
}
