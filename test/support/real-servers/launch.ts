/** Starts a server's process so that it ends with the test run, however that ends, and waits until it answers. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { setTimeout as sleep } from "node:timers/promises";
import type { Command, Instance } from "./commands.ts";

/** Milliseconds until a server that doesn't answer counts as broken. */
const START_LIMIT = 10_000;

/**
 * The server leads a process group; a watcher in it kills the group as soon as descriptor 3 ends, which it does by
 * itself when the test process dies.
 */
const GUARDED = 'trap "" HUP; (read -r _ <&3; kill -KILL -$$) & exec "$@" 3<&-';

/** Answers the function that ends it. @throws Error with the server's own words when it doesn't come up */
export async function launch(
  command: Command,
  instance: Instance,
): Promise<() => Promise<void>> {
  const child = spawn(
    "/bin/sh",
    ["-c", GUARDED, "sh", command.program, ...command.args],
    {
      cwd: instance.folder,
      detached: true,
      env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", ...command.env },
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    },
  );
  const words: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => {
      words.push(chunk.toString());
      words.splice(0, words.length - 20);
    });
  const lifeline = child.stdio[3];
  const exited = once(child, "exit");
  const stop = async (): Promise<void> => {
    if (lifeline && "end" in lifeline) lifeline.end();
    await exited;
  };
  try {
    await answering(child, instance);
    return stop;
  } catch (error) {
    await stop();
    throw new Error(
      `${command.program} doesn't come up: ${words.join("").trim()}`,
      { cause: error },
    );
  }
}

async function answering(
  child: ChildProcess,
  instance: Instance,
): Promise<void> {
  const deadline = Date.now() + START_LIMIT;
  for (;;) {
    try {
      await greet(instance);
      // Another process may have taken the port in the meantime and be the one that answered.
      if (child.exitCode === null && child.signalCode === null) return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`it ended with ${child.exitCode ?? child.signalCode}`);
    await sleep(15);
  }
}

/** Reads the greeting and says goodbye, so that no session is left to count against a limit. */
async function greet({ host, port, tls }: Instance): Promise<void> {
  const socket: Socket =
    tls === "implicit"
      ? connectTls({ host, port, rejectUnauthorized: false })
      : connectTcp({ host, port });
  socket.setTimeout(2_000, () => socket.destroy(new Error("no greeting")));
  try {
    const [greeting] = (await once(socket, "data")) as [Buffer];
    if (!greeting.toString().startsWith("220"))
      throw new Error(`unexpected greeting: ${greeting.toString()}`);
    const closed = once(socket, "close");
    socket.resume();
    socket.end("QUIT\r\n");
    await closed;
  } finally {
    socket.destroy();
  }
}
