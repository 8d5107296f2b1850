/** What servers keep of a rename that is refused: a file and its hash file are renamed in one write. */
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { parseRemotePath } from "../../src/model/path.ts";
import { eachPlainServer } from "../support/every-server.ts";
import { sessionAt } from "./session-at.ts";

const at = parseRemotePath;

describe.each(eachPlainServer())("$title", ({ start, unavailable }) => {
  test.skipIf(unavailable !== undefined)(
    "forgets what was to be renamed when it refuses the new name",
    async () => {
      const server = await start();
      onTestFinished(() => server.stop());
      await writeFile(join(server.root, "file"), "content");
      const session = sessionAt(server);
      onTestFinished(() => {
        session.dispose();
      });
      await session.open();
      const replies = await Promise.allSettled([
        session.commands(["RNFR", at("/file")], ["RNTO", at("/none/file")]),
        session.commands(["RNFR", at("/missing")], ["RNTO", at("/other")]),
      ]);
      expect(replies.map(({ status }) => status)).toEqual([
        "rejected",
        "rejected",
      ]);
      expect(await readdir(server.root)).toEqual(["file"]);
    },
  );
});
