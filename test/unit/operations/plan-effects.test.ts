/** Whatever people did to a tree: what its plan does to the remote, told on a model of it. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { hashFileOwner } from "../../../src/model/hash-file.ts";
import {
  baseName,
  parentPath,
  parseRelativePath,
  type RelativePath,
  remotePath,
  ROOT,
} from "../../../src/model/path.ts";
import type { Policies } from "../../../src/model/policy.ts";
import { isWholeFolder } from "../../../src/plan/action-files.ts";
import type { Action } from "../../../src/plan/action-format.ts";
import { phaseOf } from "../../../src/plan/phase-of.ts";
import { hashFileOf } from "../../../src/state/read-hash-files.ts";
import type { MemoryRemote } from "../../support/memory-remote.ts";
import {
  catalogueWith,
  digestsOf,
  planned,
  remoteWith,
  type Scene,
  TO,
  type Tree,
} from "./plan-scene.ts";
import { anyPolicies, mirroringPolicies, randomSides } from "./random-edits.ts";

const RUNS = { numRuns: Number(process.env.RUNS ?? 250) };
const times = fc.constantFrom("record" as const, "ignore" as const);

const LATER = { modified: "2024-12-24T00:00:00Z" };

/** What somebody else did to the remote, by turns through its files. */
const strangers = fc.array(
  fc.constantFrom(
    ...["none", "none", "unrecorded", "removed", "touched", "rewritten"],
  ),
  { minLength: 8, maxLength: 8 },
);

/** A remote as it was left, and then worked on by somebody else. */
function sceneOf(
  { old, now }: { old: Tree; now: Tree },
  policies: Policies,
  more: Pick<Scene, "times">,
  doings: readonly string[] = [],
): Scene {
  const remote = remoteWith(old, policies);
  const recorded = new Map(old);
  let turn = 0;
  for (const [path, { kind }] of old) {
    if (kind !== "file") continue;
    const place = remotePath(TO, path);
    const there = remote.files.get(place);
    switch (doings[turn++ % doings.length]) {
      case "unrecorded":
        recorded.delete(path);
        break;
      case "removed":
        remote.files.delete(place);
        break;
      case "touched":
        if (there !== undefined)
          remote.files.set(place, { ...there, ...LATER });
        break;
      case "rewritten":
        if (there === undefined) break;
        // With its hash file there, the size would be proof enough.
        remote.files.delete(hashFileOf(place));
        remote.files.set(place, {
          content: Buffer.from(there.content).fill("?"),
          ...LATER,
        });
        break;
      case undefined:
    }
  }
  const catalogue = catalogueWith(recorded);
  return { local: now, remote, catalogue, policies, ...more };
}

/** Contents of files by path, null for folders; hash files left out. */
type Model = Map<RelativePath, string | null>;

function modelOf({ files, folders }: MemoryRemote): Model {
  const model: Model = new Map();
  const note = (place: string, content: string | null): void => {
    if (!place.startsWith(`${TO}/`)) return;
    const path = parseRelativePath(place.slice(TO.length + 1));
    if (hashFileOwner(baseName(path)) === undefined) model.set(path, content);
  };
  for (const folder of folders) note(folder, null);
  for (const [place, { content }] of files)
    note(place, Buffer.from(content).toString());
  return model;
}

/** Carries out a plan, and complains of what no server would do. */
function carryOut(actions: readonly Action[], model: Model, local: Tree): void {
  for (const action of inTurn(actions)) {
    const { op, path } = action;
    const there = model.get(path);
    const told = `${op} ${path}`;
    if (op === "mkdir" || op === "upload" || op === "move")
      expect(there, `${told}: nothing is there`).toBe(undefined);
    const parent = parentPath(path);
    if ((op === "mkdir" || op === "upload" || op === "move") && parent !== ROOT)
      expect(model.get(parent), `${told}: its folder is there`).toBe(null);
    switch (op) {
      case "local-mkdir":
      case "download":
      case "local-link":
      case "local-touch":
        throw new Error(`${told}: in a backup`);
      case "mkdir":
        model.set(path, null);
        break;
      case "rmdir":
        expect(inside(model, path), `${told}: it is empty`).toEqual([path]);
        model.delete(path);
        break;
      case "upload":
      case "replace": {
        const file = local.get(path);
        if (file?.kind !== "file") throw new Error(`${told}: no such file`);
        if (op === "replace") expect(there, told).toEqual(expect.any(String));
        expect([
          digestsOf(file.content).full,
          digestsOf(file.content).partial,
        ]).toContain(action.after.hash);
        model.set(path, file.content);
        break;
      }
      case "move": {
        const { from, before } = action;
        const moved = inside(model, from);
        expect(moved, `${told}: it is there`).toContain(from);
        const files = moved
          .map((at) => model.get(at))
          .filter((it) => it !== null);
        if (isWholeFolder(before))
          expect(before.files, told).toBe(files.length);
        for (const at of moved) {
          const now = parseRelativePath(`${path}${at.slice(from.length)}`);
          model.set(now, model.get(at) ?? null);
          model.delete(at);
        }
        break;
      }
      case "delete":
      case "archive":
        if (hashFileOwner(baseName(path)) !== undefined) break;
        expect(there?.length, told).toBe(action.before.size);
        model.delete(path);
        break;
      case "touch":
      case "hash":
        expect(there?.length, told).toBe(action.before.size);
        break;
      case "forget":
        expect(typeof there, told).not.toBe("string");
        break;
      case "unarchive":
      case "link":
      case "prune":
      case "adopt":
    }
  }
}

/** In the order of a plan; folders are removed from the deepest on. */
function inTurn(actions: readonly Action[]): readonly Action[] {
  const isRemoval = ({ op }: Action): boolean => op === "rmdir";
  const turns: Action[] = [];
  for (const action of actions) {
    const last = turns.at(-1);
    const joins =
      last !== undefined &&
      isRemoval(action) &&
      isRemoval(last) &&
      phaseOf(last) === phaseOf(action);
    const at = joins
      ? turns.findIndex(
          (other) => isRemoval(other) && phaseOf(other) === phaseOf(action),
        )
      : turns.length;
    turns.splice(at, 0, action);
  }
  return turns;
}

function inside(model: Model, folder: RelativePath): RelativePath[] {
  return [...model.keys()].filter((path) =>
    `${path}/`.startsWith(`${folder}/`),
  );
}

/** Contents as far as the policies look. */
function seen(content: string, path: RelativePath, policies: Policies): string {
  const { full, partial } = digestsOf(content);
  return policies.of(path, "file").compare === "strict" ? full : partial;
}

it("makes the remote what the local tree is, where the policies let it, whatever somebody else did there", async () => {
  await fc.assert(
    fc.asyncProperty(
      ...([randomSides, mirroringPolicies, times, strangers] as const),
      async (sides, policies, times, doings) => {
        const scene = sceneOf(sides, policies, { times }, doings);
        const { header, actions } = await planned(scene);
        expect(header.findings).toEqual([]);
        const model = modelOf(scene.remote);
        carryOut(actions, model, sides.now);
        const expected = [...sides.now].flatMap(([path, what]) => {
          if (what.kind === "link") return [];
          return [[path, what.kind === "file" ? what.content : null] as const];
        });
        const look = (all: Iterable<readonly [RelativePath, string | null]>) =>
          new Map(
            [...all].map(([path, content]) => [
              path,
              content === null ? null : seen(content, path, policies),
            ]),
          );
        expect(look(model)).toEqual(look(expected));
      },
    ),
    RUNS,
  );
});

it("can be carried out, and changes no path that it doesn't name, whatever the policies", async () => {
  await fc.assert(
    fc.asyncProperty(
      ...([randomSides, anyPolicies, times, strangers] as const),
      async (sides, policies, times, doings) => {
        const scene = sceneOf(sides, policies, { times }, doings);
        const { header, actions } = await planned(scene);
        fc.pre(header.applyable);
        const before = modelOf(scene.remote);
        const model = new Map(before);
        carryOut(actions, model, sides.now);
        const named = new Set<RelativePath>(
          actions.flatMap((action) =>
            action.op === "move" ? [action.path, action.from] : [action.path],
          ),
        );
        const isNamed = (path: RelativePath): boolean =>
          named.has(path) || (path !== ROOT && isNamed(parentPath(path)));
        for (const path of new Set([...before.keys(), ...model.keys()]))
          if (!isNamed(path))
            expect(model.get(path), path).toBe(before.get(path));
      },
    ),
    RUNS,
  );
});

it("is the same when the catalogue is believed, as long as nobody else touched the remote", async () => {
  await fc.assert(
    fc.asyncProperty(
      ...([randomSides, anyPolicies, times] as const),
      async (sides, policies, times) => {
        const scene = sceneOf(sides, policies, { times });
        const listed = await planned(scene);
        expect(listed.header.drift).toEqual([]);
        for (const cached of [false, true]) {
          const how = { ...scene, cached, believed: true };
          const believed = await planned(how);
          const { summary, findings } = believed.header;
          expect(believed.actions).toEqual(listed.actions);
          expect({ summary, findings }).toEqual({
            summary: listed.header.summary,
            findings: listed.header.findings,
          });
        }
      },
    ),
    RUNS,
  );
});

it("is empty when nothing changed", async () => {
  await fc.assert(
    fc.asyncProperty(
      ...([randomSides, mirroringPolicies, times] as const),
      async ({ now }, policies, times) => {
        const scene = sceneOf({ old: now, now }, policies, { times });
        for (const believed of [false, true]) {
          const { header, actions } = await planned({ ...scene, believed });
          expect([actions, header.findings, header.drift]).toEqual([
            [],
            [],
            [],
          ]);
          const files = [...now.values()].filter(({ kind }) => kind === "file");
          expect(header.summary.unchanged).toBe(files.length);
        }
      },
    ),
    RUNS,
  );
});

it("is the same whether digests come from the hash cache or from the files", async () => {
  await fc.assert(
    fc.asyncProperty(
      ...([randomSides, anyPolicies, times, strangers] as const),
      async (sides, policies, times, doings) => {
        const scene = sceneOf(sides, policies, { times }, doings);
        expect(await planned({ ...scene, cached: true })).toEqual(
          await planned(scene),
        );
      },
    ),
    RUNS,
  );
});

it("does the same with folders moved whole as with their files moved one by one", async () => {
  await fc.assert(
    fc.asyncProperty(
      ...([randomSides, mirroringPolicies, times] as const),
      async (sides, policies, times) => {
        const scene = sceneOf(sides, policies, { times });
        const folded = await planned(scene);
        const single = await planned({ ...scene, unfolded: true });
        const models = [folded, single].map(({ actions }) => {
          const model = modelOf(scene.remote);
          carryOut(actions, model, sides.now);
          return new Map([...model].sort());
        });
        expect(models[0]).toEqual(models[1]);
        const sent = ({ actions }: typeof folded) =>
          actions.filter(({ op }) => op === "upload" || op === "replace")
            .length;
        expect(sent(folded)).toBe(sent(single));
      },
    ),
    RUNS,
  );
});

it("names each path of the tree once, but where something of another type takes its place", async () => {
  await fc.assert(
    fc.asyncProperty(
      ...([randomSides, anyPolicies, times, strangers] as const),
      async (sides, policies, times, doings) => {
        const scene = sceneOf(sides, policies, { times }, doings);
        const { actions } = await planned(scene);
        const seen = new Map<RelativePath, Action>();
        for (const action of actions) {
          if (action.op === "link") continue;
          const other = seen.get(action.path);
          seen.set(action.path, action);
          if (other === undefined) continue;
          const ops = [other.op, action.op].sort().join(" ");
          const isTurned = [other, action].some(
            ({ reason }) => reason === "type-changed",
          );
          const isForgotten = /^forget (mkdir|move|rmdir)$/.test(ops);
          expect(isTurned || isForgotten, `${action.path}: ${ops}`).toBe(true);
        }
        for (const action of actions)
          if (action.op === "move") {
            const leaving = seen.get(action.from);
            const isTaken =
              leaving === undefined ||
              ["mkdir", "upload", "move"].includes(leaving.op);
            expect(isTaken, `${action.from} goes twice`).toBe(true);
          }
      },
    ),
    RUNS,
  );
});
