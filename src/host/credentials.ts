/** Finds the user and password of a remote where its manifest says they are. */
import { spawn } from "node:child_process";
import { readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Remote } from "../manifest/manifest.ts";
import { findNetrcEntry, parseNetrc } from "../manifest/netrc.ts";
import { ManifestError } from "../model/errors.ts";
import { Secret } from "../model/secret.ts";

export interface CredentialsContext {
  /** The manifest's folder: its paths are relative to it, and its commands run there. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's home folder. */
  readonly home: string;
}

export interface Credentials {
  readonly user: string;
  readonly password: Secret;
}

/** @throws ManifestError when they aren't where they should be */
export async function resolveCredentials(
  remote: Remote,
  context: CredentialsContext,
): Promise<Credentials> {
  const { password } = remote;
  if (password.kind === "netrc") return fromNetrc(remote, context);
  // The manifest's check lets a user be absent with netrc only.
  if (remote.user === undefined)
    throw new Error(`remote ${remote.name} has no user`);
  const { user } = remote;
  switch (password.kind) {
    case "value":
      return { user, password: password.secret };
    case "file":
      return {
        user,
        password: await fromFile(
          remote,
          resolve(context.folder, password.path),
        ),
      };
    case "command":
      return {
        user,
        password: await fromCommand(remote, password.command, context),
      };
  }
}

async function fromFile(remote: Remote, path: string): Promise<Secret> {
  const text = await readText(remote, path, "passwordFile");
  return firstLine(text, remote, `passwordFile ${path}`);
}

async function fromCommand(
  remote: Remote,
  command: string,
  { folder, env }: CredentialsContext,
): Promise<Secret> {
  const child = spawn(command, {
    shell: true,
    cwd: folder,
    env: { ...env },
    // The person may be asked for a passphrase, and sees what goes wrong.
    stdio: ["inherit", "pipe", "inherit"],
  });
  const ended = new Promise<string | undefined>((settle) => {
    child.once("error", (error) => {
      settle(`could not be started: ${error.message}`);
    });
    child.once("close", (code, signal) => {
      if (signal !== null) settle(`was ended by ${signal}`);
      else settle(code === 0 ? undefined : `ended with status ${code ?? "?"}`);
    });
  });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  const failure = await ended;
  if (failure !== undefined)
    throw new ManifestError(
      `remote "${remote.name}": its passwordCommand ${failure}`,
      { hint: `run it by hand in ${folder}, what it says stands above` },
    );
  return firstLine(
    Buffer.concat(chunks).toString("utf8"),
    remote,
    "what passwordCommand prints",
  );
}

async function fromNetrc(
  remote: Remote,
  { env, home }: CredentialsContext,
): Promise<Credentials> {
  const path = env["NETRC"] || join(home, ".netrc");
  const text = await readText(remote, path, "netrc file");
  const { mode } = await stat(path);
  // Windows has no such bits; Node shows some that mean nothing.
  if (process.platform !== "win32" && (mode & 0o077) !== 0)
    throw new ManifestError(
      `remote "${remote.name}": others than you can read ${path}, which holds passwords`,
      { hint: `chmod 600 ${path}` },
    );
  const entry = findNetrcEntry(parseNetrc(text), remote.host, remote.user);
  const user = remote.user ?? entry?.user;
  if (user === undefined || !entry?.password?.reveal())
    throw new ManifestError(
      `remote "${remote.name}": ${path} has no login and password for ${remote.user === undefined ? "" : `${remote.user} on `}${remote.host}`,
      {
        hint: `add a line to it: machine ${remote.host} login ${remote.user ?? "USER"} password PASSWORD`,
      },
    );
  return { user, password: entry.password };
}

async function readText(
  remote: Remote,
  path: string,
  what: string,
): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    const missing =
      cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    throw new ManifestError(
      `remote "${remote.name}": the ${what} ${path} ${missing ? "isn't there" : `can't be read: ${cause instanceof Error ? cause.message : String(cause)}`}`,
      { hint: "relative paths begin at the manifest's folder", cause },
    );
  }
}

/** @param what the text is, for the error */
function firstLine(text: string, remote: Remote, what: string): Secret {
  const line = /^\uFEFF?([^\r\n]*)/.exec(text)?.[1] ?? "";
  if (line === "" || line.includes("\0"))
    throw new ManifestError(
      `remote "${remote.name}": the first line of ${what} is ${line === "" ? "empty" : "no text"}`,
      { hint: "it must be the password and nothing else" },
    );
  return new Secret(line);
}
