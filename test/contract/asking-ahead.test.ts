/** Which servers are asked for the next data port together with a short transfer, and that all files come whole. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { parseRemotePath } from "../../src/model/path.ts";
import { streamOf } from "../../src/model/stream-of.ts";
import { eachPlainServer } from "../support/every-server.ts";
import { CollectingSink } from "./collecting-sink.ts";
import { all, placement, summary } from "./requests.ts";
import { openRemote } from "./subjects.ts";

const FILES = 60;
/** pyftpdlib would end the transfer. */
const TAKE_IT = ["embedded", "vsftpd", "pure-ftpd", "proftpd"];

/** Of sizes from nothing to what takes many packets. */
const contentOf = (id: number) => `${id} `.repeat(id * id * 5);

/** How many commands of this verb went out with a question for a port behind them. */
function ridden(dialogue: readonly string[], verb: string): number {
  const following = (line: string, at: number): string => {
    const connection = line.slice(0, "[1]".length);
    const rest = dialogue.slice(at + 1);
    return rest.find((later) => later.startsWith(connection)) ?? "";
  };
  return dialogue.filter(
    (line, at) =>
      line.includes(`] > ${verb} `) && following(line, at).endsWith("> EPSV"),
  ).length;
}

describe.each(eachPlainServer())("$title", ({ name, start, unavailable }) => {
  test.skipIf(unavailable !== undefined)(
    `is ${TAKE_IT.includes(name) ? "" : "not "}asked ahead, and has what was sent`,
    async () => {
      const server = await start();
      onTestFinished(() => server.stop());
      const dialogue: string[] = [];
      const remote = openRemote(server, (line) => dialogue.push(line));
      onTestFinished(() => remote.close());
      const ids = Array.from({ length: FILES }, (_, id) => id);
      const send = async (folder: string) => {
        const files = ids.map((id) =>
          placement(`/${folder}/${id}`, contentOf(id), {
            ...{ id, temporary: `/${folder}/temporary-${id}` },
          }),
        );
        const made = parseRemotePath(`/${folder}`);
        await all(
          remote.change(
            streamOf([{ kind: "make-folder", id: 0, path: made } as const]),
          ),
        );
        const sent = summary(await all(remote.place(streamOf(files))));
        expect([...sent.failed.values()]).toEqual([]);
        for (const id of ids) {
          const text = await readFile(join(server.root, folder, String(id)));
          expect(text.equals(Buffer.from(contentOf(id)))).toBe(true);
        }
      };
      await send("unproven");
      const before = dialogue.length;
      const sinks = ids.map(() => new CollectingSink());
      const wanted = ids.map((id) => ({
        ...{ id, path: parseRemotePath(`/unproven/${id}`) },
        ...{ size: contentOf(id).length, sink: sinks[id] as CollectingSink },
      }));
      const { failed } = summary(await all(remote.fetch(streamOf(wanted))));
      expect([...failed.values()]).toEqual([]);
      for (const id of ids)
        expect(sinks[id]?.content.toString()).toBe(contentOf(id));
      await send("proven");
      const later = dialogue.slice(before);
      const takes = TAKE_IT.includes(name);
      expect(ridden(dialogue.slice(0, before), "STOR")).toBe(0);
      expect(ridden(later, "RETR") > FILES / 2).toBe(takes);
      expect(ridden(later, "STOR") > FILES / 2).toBe(takes);
    },
  );
});
