/** The embedded server keeps the contract in every mode, and sees what is left open. */
import { describe, expect, test } from "vitest";
import { streamOf } from "../../src/model/stream-of.ts";
import { startFtpServer } from "../support/ftp-server/ftp-server.ts";
import { remoteFilesContract } from "./remote-files-contract.ts";
import { all, placement, summary } from "./requests.ts";
import { embedded, openRemote } from "./subjects.ts";

for (const candidate of embedded()) remoteFilesContract(candidate);

describe("close", () => {
  const slowly = async function* () {
    for (let i = 0; i < 1000; i++) {
      yield Buffer.from("x");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  test("ends every connection, in the middle of transfers too", async () => {
    const server = await startFtpServer();
    const remote = openRemote(server);
    const outcomes = all(
      remote.place(
        streamOf(
          [1, 2, 3, 4].map((id) =>
            placement(`/${id}`, "x".repeat(1000), {
              ...{ id, temporary: `/t${id}`, stream: slowly },
            }),
          ),
        ),
      ),
    );
    await expect.poll(() => server.connections.open).toBe(4);
    await remote.close();
    await expect.poll(() => server.connections.open).toBe(0);
    expect([...summary(await outcomes).failed.keys()].sort()).toEqual([
      ...[1, 2, 3, 4],
    ]);
    await server.stop();
  });

  test("leaves nothing open after work that went well", async () => {
    const server = await startFtpServer({ tls: "explicit" });
    const remote = openRemote(server);
    await all(
      remote.place(streamOf([placement("/a", "x", { temporary: "/t" })])),
    );
    expect(server.connections.open).toBeGreaterThan(0);
    await remote.close();
    await expect.poll(() => server.connections.open).toBe(0);
    await server.stop();
  });
});
