import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { placement } from "../contract/requests.ts";
import { scenes } from "./scene.ts";

const open = scenes();

/** Of its own for each file, and longer than a packet for some. */
function contentOf(id: number): Buffer {
  return Buffer.alloc((id * 7919) % 150_000, `file ${id} `);
}
const digestOf = (content: Uint8Array): string =>
  createHash("sha256").update(content).digest("hex");

describe("a wire that resets connections at random", () => {
  test.each([1, 2, 3])("(seed %i) costs no byte", async (seed) => {
    const scene = await open(
      { resets: { seed, rate: 0.02 } },
      { connections: 4 },
    );
    const files = Array.from({ length: 120 }, (_, id) => {
      const content = digestOf(contentOf(id));
      return placement(`/f${id}`, contentOf(id), {
        ...{ id, modified: "2024-05-01T10:00:00Z" },
        hashFile: { exists: false, content },
      });
    });
    const { failed } = await scene.place(...files);
    expect([...failed.values()]).toEqual([]);
    // Else nothing was tested.
    expect(scene.server.connections.total).toBeGreaterThan(7);
    for (const { id } of files) {
      const content = scene.readBytes(`/f${id}`);
      expect(content.equals(contentOf(id)), `file ${id}`).toBe(true);
      expect(scene.read(`/.f${id}.hash`)).toBe(digestOf(content));
    }
    expect(scene.names()).toHaveLength(240);
    expect(scene.names("/tmp")).toEqual([]);
  });
});
