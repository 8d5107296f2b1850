/** A large tree's entries, each with digests that compress as little as real ones. */
import { createHash } from "node:crypto";
import type { CatalogueChange } from "../../../src/model/catalogue.ts";
import { path, tagOf } from "./state-scene.ts";

const FILES_IN_FOLDER = 98;

/** @param version another one gives other contents for the same paths */
export function manyChanges(count: number, version = 1): CatalogueChange[] {
  return Array.from({ length: count }, (_, i): CatalogueChange => {
    const folder = String(Math.floor(i / FILES_IN_FOLDER)).padStart(4, "0");
    const name = `file-${String(i).padStart(6, "0")}.jpg`;
    return {
      kind: "entry",
      path: path(`folder-${folder}/${name}`),
      entry: {
        ...{ kind: "file", size: i * 37, mode: "0644", owner: "1000:1000" },
        modified: "2024-05-01T10:00:00.123456789Z",
        full: createHash("sha256").update(`${i} ${version}`).digest("hex"),
        ...{ listed: "2024-05-01T10:00:00Z", plan: tagOf(version) },
      },
    };
  });
}
