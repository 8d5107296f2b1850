/**
 * What the schema can't see: names that lead nowhere, too many or no passwords, folders on the server that overlap. It reads the
 * data before the schema has approved of it, so that all problems are shown at once.
 */
import { destinationProblems } from "./check-destinations.ts";
import { oneOf } from "./closest-word.ts";
import type { PathProblem } from "./path-problem.ts";

type Fields = ReadonlyMap<string, unknown>;

export function checkReferences(data: unknown): readonly PathProblem[] {
  const root = fields(data);
  const remotes = members(root.get("remotes"));
  const sources = members(root.get("sources"));
  return [
    ...[...remotes].flatMap(([name, remote]) => [
      ...passwordProblems(name, remote),
      ...trustProblems(name, remote),
      ...versionProblems(name, remote),
    ]),
    ...remoteNameProblems(sources, [...fields(root.get("remotes")).keys()]),
    ...policyProblems(root.get("policies"), [
      ...fields(root.get("sources")).keys(),
    ]),
    ...destinationProblems(sources, remotes),
  ];
}

function passwordProblems(name: string, remote: Fields): PathProblem[] {
  const path = ["remotes", name];
  const given = ["password", "passwordFile", "passwordCommand", "netrc"].filter(
    (key) => remote.has(key) && remote.get(key) !== false,
  );
  const [first = "", ...more] = given;
  const problems: PathProblem[] = more.map((key) => ({
    path: [...path, key],
    part: "key",
    message: `remote "${name}" has both "${first}" and "${key}"`,
    hint: "keep one of them",
  }));
  if (given.length === 0)
    problems.push({
      path,
      part: "key",
      message: `remote "${name}" has no password`,
      hint: "expected one of: password, passwordFile, passwordCommand, netrc: true; for example password: ${FTP_PASSWORD}",
    });
  if (!remote.has("user") && !given.includes("netrc"))
    problems.push({
      path,
      part: "key",
      message: 'missing key "user"',
      hint: "expected the user to log in as, for example user: ${FTP_USER}",
    });
  return problems;
}

function trustProblems(name: string, remote: Fields): PathProblem[] {
  if (remote.get("tls") !== "none") return [];
  return ["ca", "fingerprint", "minVersion", "maxVersion"]
    .filter((key) => remote.has(key))
    .map((key) => ({
      path: ["remotes", name, key],
      part: "key",
      message: `"${key}" means nothing with "tls: none"`,
      hint: `without TLS there is no ${key.endsWith("Version") ? "version of it" : "certificate"}: remove one of the two`,
    }));
}

function versionProblems(name: string, remote: Fields): PathProblem[] {
  const fits =
    remote.get("minVersion") !== "TLSv1.3" ||
    remote.get("maxVersion") !== "TLSv1.2";
  if (fits) return [];
  return [
    {
      path: ["remotes", name, "minVersion"],
      part: "value",
      message: '"minVersion" is newer than "maxVersion"',
      hint: "no version of TLS lies between them: remove one of the two",
    },
  ];
}

function remoteNameProblems(
  sources: ReadonlyMap<string, Fields>,
  remotes: readonly string[],
): PathProblem[] {
  return [...sources].flatMap(([name, source]) => {
    const remote = source.get("remote");
    if (typeof remote !== "string" || remotes.includes(remote)) return [];
    return [
      {
        path: ["sources", name, "remote"],
        part: "value",
        message: `source "${name}" names a remote that isn't there`,
        hint:
          remotes.length === 0
            ? "describe it under remotes"
            : oneOf(remote, remotes),
      },
    ];
  });
}

function policyProblems(
  policies: unknown,
  sources: readonly string[],
): PathProblem[] {
  if (!Array.isArray(policies)) return [];
  return policies.flatMap((entry: unknown, index): PathProblem[] => {
    const policy = fields(entry);
    const named = policy.get("sources");
    const problems: PathProblem[] = (Array.isArray(named) ? named : []).flatMap(
      (source: unknown, position): PathProblem[] =>
        typeof source !== "string" || sources.includes(source)
          ? []
          : [
              {
                path: ["policies", index, "sources", position],
                part: "value",
                message: "this policy names a source that isn't there",
                hint: oneOf(source, sources),
              },
            ],
    );
    const settings = [...policy.keys()].filter(
      (key) => key !== "match" && key !== "sources",
    );
    if (policy.has("match") && settings.length === 0)
      problems.push({
        path: ["policies", index],
        part: "value",
        message: "this policy says nothing about what it matches",
        hint: "add what holds for it, for example ignore: true",
      });
    return problems;
  });
}

function fields(value: unknown): Fields {
  return new Map<string, unknown>(
    typeof value === "object" && value !== null ? Object.entries(value) : [],
  );
}

/** The members that are maps; the schema complains of the others. */
function members(value: unknown): ReadonlyMap<string, Fields> {
  return new Map(
    [...fields(value)]
      .filter(
        ([, member]) =>
          typeof member === "object" &&
          member !== null &&
          !Array.isArray(member),
      )
      .map(([name, member]) => [name, fields(member)]),
  );
}
