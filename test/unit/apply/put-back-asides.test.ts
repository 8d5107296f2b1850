import { expect, test } from "vitest";
import { putBackAsides } from "../../../src/apply/put-back-asides.ts";
import { parseRemotePath, type RemotePath } from "../../../src/model/path.ts";
import type { Listing } from "../../../src/model/remote-files.ts";
import { MemoryRemote } from "../../support/memory-remote.ts";

const at = parseRemotePath;
const file = (content: string) => ({
  content: Buffer.from(content),
  modified: "2024-05-01T10:00:00Z",
});

/** Leaves `hidden` out of the listing of `/b`, as one that cuts it short. */
class ShortListing extends MemoryRemote {
  override async *list(
    folders: AsyncIterable<RemotePath>,
  ): AsyncIterable<Listing> {
    for await (const listing of super.list(folders))
      yield listing.kind === "listed" && listing.folder === "/b"
        ? {
            ...listing,
            doubtful: true,
            entries: listing.entries.filter(({ name }) => name !== "hidden"),
          }
        : listing;
  }
}

test("an old file comes back, unless a new one stands there, be it unlisted", async () => {
  const remote = new ShortListing(
    [
      [at("/b/s/aside/gone"), file("old")],
      [at("/b/s/aside/listed"), file("old")],
      [at("/b/s/aside/hidden"), file("old")],
      [at("/b/listed"), file("newer")],
      [at("/b/hidden"), file("newer")],
    ],
    ["/b", "/b/s", "/b/s/aside"].map(at),
  );
  const back = await putBackAsides(remote, at("/b"), at("/b/s/aside"));
  expect(back).toEqual(["gone"]);
  const content = (path: string) =>
    Buffer.from(remote.files.get(at(path))?.content ?? []).toString();
  expect(content("/b/gone")).toBe("old");
  expect(content("/b/listed")).toBe("newer");
  expect(content("/b/hidden")).toBe("newer");
  expect([...remote.folders]).not.toContain(at("/b/s/aside"));
});
