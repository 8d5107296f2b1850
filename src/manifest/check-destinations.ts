/** Folders on one server that would get into each other's way: what sources are backed up to, and their state folders. */
import { InvalidPathError } from "../model/errors.ts";
import {
  contains,
  parseRemotePath,
  stateFolderOf,
  type RemotePath,
} from "../model/path.ts";
import type { PathProblem } from "./path-problem.ts";

type Fields = ReadonlyMap<string, unknown>;

interface Destination {
  readonly source: string;
  /** Undefined when it isn't known which server it is. */
  readonly server: string | undefined;
  readonly to: RemotePath;
  readonly state: RemotePath;
  /** Whether the manifest names it. */
  readonly stateGiven: boolean;
}

/** @param sources in manifest order; of two in each other's way, the later one is complained of */
export function destinationProblems(
  sources: ReadonlyMap<string, Fields>,
  remotes: ReadonlyMap<string, Fields>,
): PathProblem[] {
  const destinations = [...sources].flatMap(([source, keys]): Destination[] => {
    const to = remotePathOf(keys.get("to"));
    if (to === undefined) return [];
    const server = serverOf(remotes.get(String(keys.get("remote"))));
    const given = remotePathOf(keys.get("state"));
    const state = given ?? stateFolderOf(to);
    return [{ source, server, to, state, stateGiven: given !== undefined }];
  });
  return destinations.flatMap((destination, index) => {
    const together = (other: Destination): boolean =>
      other.server !== undefined && other.server === destination.server;
    const before = destinations.slice(0, index).filter(together);
    const after = destinations.slice(index + 1).filter(together);
    return [
      ...overlapProblem(destination, before),
      ...stateProblem(destination, before, after),
    ];
  });
}

function overlapProblem(
  { source, to }: Destination,
  before: readonly Destination[],
): PathProblem[] {
  const other = before.find((earlier) => overlap(earlier.to, to));
  if (other === undefined) return [];
  return [
    {
      path: ["sources", source, "to"],
      part: "value",
      message:
        other.to === to
          ? `sources "${other.source}" and "${source}" have the same folder on the server`
          : `sources "${other.source}" and "${source}" overlap: the folder of "${contains(to, other.to) ? source : other.source}" holds the other's`,
      hint: "each would take the other's files for foreign ones: give each a folder of its own",
    },
  ];
}

function stateProblem(
  destination: Destination,
  before: readonly Destination[],
  after: readonly Destination[],
): PathProblem[] {
  if (!destination.stateGiven) return [];
  const { source, to } = destination;
  const problem = (message: string, hint: string): PathProblem[] => [
    { path: ["sources", source, "state"], part: "value", message, hint },
  ];
  if (contains(destination.state, to))
    return problem(
      destination.state === to
        ? `the state folder of source "${source}" is the folder that it is backed up to`
        : `the state folder of source "${source}" holds the folder that it is backed up to`,
      'ftp-sync keeps its own files there: leave "state" out for .ftp-sync under "to", or name another folder',
    );
  // Of two state folders that the manifest names, the later one is complained of.
  const states = [...before, ...after.filter((other) => !other.stateGiven)];
  const [message] = [
    ...states.flatMap((other) => stateClash(destination, other)),
    ...[...before, ...after].flatMap((other) =>
      folderClash(destination, other),
    ),
  ];
  if (message === undefined) return [];
  return problem(
    message,
    "ftp-sync keeps files of one source only there: give it a folder of its own",
  );
}

function stateClash(destination: Destination, other: Destination): string[] {
  const { source, state } = destination;
  if (other.state === state)
    return [
      `sources "${other.source}" and "${source}" have the same state folder`,
    ];
  if (other.stateGiven && overlap(other.state, state))
    return [
      `the state folders of sources "${other.source}" and "${source}" lie in each other`,
    ];
  return [];
}

function folderClash(destination: Destination, other: Destination): string[] {
  const { source, state } = destination;
  if (contains(other.to, state))
    return [
      `the state folder of source "${source}" lies in the folder of source "${other.source}"`,
    ];
  if (contains(state, other.to))
    return [
      `the state folder of source "${source}" holds the folder of source "${other.source}"`,
    ];
  return [];
}

function overlap(a: RemotePath, b: RemotePath): boolean {
  return contains(a, b) || contains(b, a);
}

/** Two remotes with one host, port and user are one place; other users are often confined to folders of their own. */
function serverOf(remote: Fields | undefined): string | undefined {
  const host = remote?.get("host");
  if (typeof host !== "string" || host === "") return undefined;
  const port = remote?.get("port") ?? defaultPort(remote?.get("tls"));
  return JSON.stringify([host.toLowerCase(), port, remote?.get("user")]);
}

export function defaultPort(tls: unknown): number {
  return tls === "implicit" ? 990 : 21;
}

function remotePathOf(value: unknown): RemotePath | undefined {
  if (typeof value !== "string") return undefined;
  try {
    return parseRemotePath(value);
  } catch (error) {
    if (error instanceof InvalidPathError) return undefined;
    throw error;
  }
}
