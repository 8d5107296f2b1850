/** What the runner makes of the step's log. */
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { WorkflowLog } from "../../../src/action/workflow-log.ts";
import { commandsIn } from "../../support/actions-runner.ts";

async function logOf(work: (log: WorkflowLog) => unknown): Promise<string> {
  const out = new PassThrough();
  const written = text(out);
  await work(new WorkflowLog(out));
  out.end();
  return written;
}

test("an annotation comes to the runner as it is, in one line", async () => {
  const message = "50 %: a,b\r\n::error::c %0A %25";
  const log = await logOf((workflow) => {
    workflow.annotate("warning", "ftp-sync a:b,c%", message);
  });
  expect(log.trimEnd()).not.toContain("\n");
  expect(commandsIn(log)).toEqual([
    { name: "warning", title: "ftp-sync a:b,c%", data: message },
  ]);
});

test("what others write is no command, wherever it ends, and what follows is one again", async () => {
  const log = await logOf(async (workflow) => {
    await workflow.plain(async (out) => {
      out.write("::add-mask::a\nfile ##[add-path]b\n::error::no line's end");
      await Promise.resolve();
    });
    workflow.annotate("notice", "after", "it");
  });
  expect(log).toContain("::add-mask::a\n");
  expect(commandsIn(log)).toEqual([
    { name: "notice", title: "after", data: "it" },
  ]);
});

test("commands are read again also after a failure", async () => {
  const log = await logOf(async (workflow) => {
    const failing = workflow.plain(() => Promise.reject(new Error("no")));
    await expect(failing).rejects.toThrow("no");
    workflow.annotate("error", "after", "it");
  });
  expect(commandsIn(log)).toHaveLength(1);
});
