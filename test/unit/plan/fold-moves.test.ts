/** When the moves of all that is in a folder become one move of the folder. */
import { describe, expect, it } from "vitest";
import { fullDigest } from "../../../src/model/digest.ts";
import { compareBytes, parseRelativePath } from "../../../src/model/path.ts";
import { DEFAULT_POLICY } from "../../../src/model/policy.ts";
import type { RemoteFolder } from "../../../src/plan/sides.ts";
import { isWholeFolder } from "../../../src/plan/action-files.ts";
import type { PlannedMove } from "../../../src/plan/find-moves.ts";
import { foldMoves } from "../../../src/plan/fold-moves.ts";
import type { ActionDraft } from "../../../src/plan/action-format.ts";
import type { RemoteFileState } from "../../../src/plan/state-format.ts";
import { entered, LISTED, LOCAL_TIME, remoteTree } from "./build-trees.ts";

const SIZE = 7;
const HASH = fullDigest("ab".repeat(32));
const BEFORE: RemoteFileState = {
  ...{ size: SIZE, modified: LISTED, hash: HASH },
  evidence: "catalogue",
};

interface Now {
  readonly modified?: string;
  readonly mode?: string;
  readonly times?: "record" | "ignore";
}

function move(from: string, to: string, now: Now = {}): PlannedMove {
  const { modified = LOCAL_TIME, mode = "0644", times = "record" } = now;
  const path = parseRelativePath(to);
  const old = parseRelativePath(from);
  const content = { size: SIZE, hash: HASH, hashFile: true };
  const after = times === "record" ? { ...content, modified, mode } : content;
  return {
    action: {
      ...{ op: "move", path, from: old, reason: "moved" },
      ...{ before: BEFORE, after },
    },
    removal: {
      ...{ kind: "removal", hashFile: true, policy: DEFAULT_POLICY },
      action: {
        ...{ op: "delete", path: old, reason: "gone" },
        ...{ before: BEFORE, after: null },
      },
      recorded: entered({ size: SIZE }),
    },
    file: {
      action: { op: "upload", path, reason: "new", before: null, after },
      policy: DEFAULT_POLICY,
      local: {
        ...{ size: SIZE, modified, mode, owner: undefined },
        ...{ partial: `sha256-partial:${"ab".repeat(32)}`, full: undefined },
      },
    },
  };
}

function action(line: string): ActionDraft {
  const [op = "", text = ""] = line.split(" ");
  const path = parseRelativePath(text);
  switch (op) {
    case "mkdir":
      return { op, path, reason: "new", before: null, after: {} };
    case "rmdir":
      return { op, path, reason: "gone", before: {}, after: null };
    case "delete":
    case "archive":
      return { op, path, reason: "gone", before: BEFORE, after: null };
    case "forget":
      return { op, path, reason: "vanished", before: null, after: null };
    case "link":
    case "unlink": {
      const link = { link: "x" };
      const [before, after] = op === "link" ? [null, link] : [link, null];
      return { op: "link", path, reason: "link", before, after };
    }
    case "upload":
      return {
        ...{ op, path, reason: "new", before: null },
        after: { size: SIZE, hash: HASH, hashFile: true },
      };
    default:
      throw new Error(`no action: ${line}`);
  }
}

/** Actions as lines: "mkdir q", "move p/a q/a". Answers what becomes of them, sorted. */
function folded(
  lines: readonly (string | PlannedMove)[],
  remote: ReadonlyMap<string, RemoteFolder> = remoteTree(
    Object.fromEntries(
      lines.flatMap((line) =>
        typeof line === "string" && line.startsWith("rmdir ")
          ? [[line.slice(6), "folder" as const]]
          : [],
      ),
    ),
  ),
): string[] {
  const moves: PlannedMove[] = [];
  const actions = lines.map((line): ActionDraft => {
    const [op, from = "", to = ""] =
      typeof line === "string" ? line.split(" ") : [];
    if (typeof line === "string" && op !== "move") return action(line);
    const planned = typeof line === "string" ? move(from, to) : line;
    moves.push(planned);
    return planned.action;
  });
  return foldMoves(actions, moves, remote)
    .map((found) => {
      if (found.op !== "move") return `${found.op} ${found.path}`;
      const { from, path, before, after } = found;
      const whole =
        isWholeFolder(before) && isWholeFolder(after)
          ? ` whole ${after.files} ${after.bytes}`
          : "";
      return `move ${from} ${path}${whole}`;
    })
    .sort(compareBytes);
}

/** As planned, with one move instead of those lines. */
const RENAMED = ["mkdir q", "move p/a q/a", "move p/b q/b", "rmdir p"];

describe("a folder is moved whole", () => {
  it("when all that was in it moves to the same places", () => {
    expect(folded(RENAMED)).toEqual(["move p q whole 2 14"]);
  });

  it("with the folders in it, empty ones too", () => {
    expect(
      folded([
        ...["mkdir q", "mkdir q/d", "mkdir q/d/e", "mkdir q/empty"],
        ...["move p/a q/a", "move p/d/e/b q/d/e/b"],
        ...["rmdir p", "rmdir p/d", "rmdir p/d/e", "rmdir p/empty"],
      ]),
    ).toEqual(["move p q whole 2 14"]);
  });

  it("whatever else the plan does beside it", () => {
    const others = ["delete p-", "mkdir q-", "upload q-/a", "upload z"];
    expect(folded([...RENAMED, ...others])).toEqual([
      "delete p-",
      "mkdir q-",
      "move p q whole 2 14",
      "upload q-/a",
      "upload z",
    ]);
  });

  it("into another folder, also one that is new, and out of one that goes", () => {
    expect(
      folded(["mkdir n", "mkdir n/q", "move p/a n/q/a", "rmdir p"]),
    ).toEqual(["mkdir n", "move p n/q whole 1 7"]);
    expect(
      folded(["mkdir q", "move o/p/a q/a", "rmdir o", "rmdir o/p"]),
    ).toEqual(["move o/p q whole 1 7", "rmdir o"]);
  });

  it("when it and the one above it get other names, the inner one", () => {
    expect(
      folded([
        ...["mkdir q", "mkdir q/d", "move p/c/x q/d/x"],
        ...["rmdir p", "rmdir p/c"],
      ]),
    ).toEqual(["mkdir q", "move p/c q/d whole 1 7", "rmdir p"]);
  });

  it("of several, each", () => {
    expect(
      folded([
        ...["mkdir a2", "mkdir b2", "rmdir a", "rmdir b"],
        ...["move a/x a2/x", "move b/x b2/x"],
      ]),
    ).toEqual(["move a a2 whole 1 7", "move b b2 whole 1 7"]);
  });

  it("when only the name's beginning is the same, as far as that goes", () => {
    expect(folded(["mkdir ab", "move a/x ab/x", "rmdir a"])).toEqual([
      "move a ab whole 1 7",
    ]);
  });
});

describe("the files are moved one by one", () => {
  it.each([
    ["one stays behind, so that the folder does", RENAMED.slice(0, 3)],
    ["one is removed", [...RENAMED, "delete p/c"]],
    ["one is archived", [...RENAMED, "archive p/c"]],
    ["one vanished", [...RENAMED, "forget p/c"]],
    ["one is new", [...RENAMED, "upload q/c"]],
    ["one goes elsewhere", [...RENAMED, "move p/c r"]],
    ["one comes from elsewhere", [...RENAMED, "move r q/c"]],
    ["one gets another name", [...RENAMED, "move p/c q/d"]],
    ["a folder in it is new", [...RENAMED, "mkdir q/d"]],
    ["a folder in it goes", [...RENAMED, "rmdir p/d"]],
    [
      "a link in it stays in the folder",
      [...RENAMED, "unlink p/l", "link q/l"],
    ],
    ["they come into a folder that is there", RENAMED.slice(1)],
  ])("when %s", (_, lines) => {
    const paths = lines.map((line) => line.replace(/^unlink/, "link"));
    expect(folded(lines)).toEqual(paths.toSorted(compareBytes));
  });

  it("when all of them go to the top, or come from it", () => {
    const out = ["move p/a a", "move p/b b", "rmdir p"];
    expect(folded(out)).toEqual(out);
    const into = ["mkdir q", "move a q/a", "move b q/b"];
    expect(folded(into)).toEqual(into);
  });

  it("when the folder becomes a part of itself", () => {
    const lines = ["mkdir p/p", "move p/a p/p/a", "move p/b p/p/b"];
    expect(folded(lines)).toEqual(lines);
  });

  it("when two folders change places, which both stay", () => {
    const lines = ["move a/x b/x", "move b/y a/y"];
    expect(folded(lines)).toEqual(lines);
  });

  it("when the listing of the folder, or of one in it, may not be whole", () => {
    const lines = [
      ...["mkdir q", "mkdir q/d", "move p/a q/a"],
      ...["rmdir p", "rmdir p/d"],
    ];
    const tree = { p: "folder", "p/d": "folder" } as const;
    expect(folded(lines, remoteTree(tree))).toEqual(["move p q whole 1 7"]);
    for (const path of ["p", "p/d"]) {
      expect(folded(lines, remoteTree(tree, {}, [path]))).toEqual(lines);
      expect(folded(lines, remoteTree(tree, { [path]: "cut" }))).toEqual(lines);
    }
  });

  it("when one has another time or mode, which must be set, unless those mean nothing", () => {
    const touched = (now: Now) => [
      ...["mkdir q", "rmdir p", "move p/b q/b"],
      move("p/a", "q/a", now),
    ];
    const singly = ["mkdir q", "move p/a q/a", "move p/b q/b", "rmdir p"];
    const later = { modified: "2024-05-01T10:00:00.6Z" };
    expect(folded(touched(later))).toEqual(singly);
    expect(folded(touched({ mode: "0600" }))).toEqual(singly);
    expect(folded(touched({ ...later, times: "ignore" }))).toEqual([
      "move p q whole 2 14",
    ]);
  });

  it("when a folder is moved within it, which is moved whole itself", () => {
    expect(
      folded([
        ...["mkdir q", "mkdir q/d", "mkdir q/d/e", "upload q/new"],
        ...["move p/d/x q/d/x", "move p/d/e/y q/d/e/y"],
        ...["rmdir p", "rmdir p/d", "rmdir p/d/e"],
      ]),
    ).toEqual([
      "mkdir q",
      "move p/d q/d whole 2 14",
      "rmdir p",
      "upload q/new",
    ]);
  });
});

it("a fold leaves the order of nothing to chance", () => {
  const lines = [...RENAMED, "mkdir n", "move o/z n/z", "rmdir o", "upload x"];
  const expected = folded(lines);
  for (let turn = 0; turn < lines.length; turn++) {
    lines.push(lines.shift() ?? "");
    expect(folded(lines)).toEqual(expected);
  }
});
