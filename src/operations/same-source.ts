/** The source of a manifest that a saved plan is for: on the same server, in the same folder. */
import type { Manifest, Source } from "../manifest/manifest.ts";
import { RefusedError } from "../model/errors.ts";
import { type RemotePath, stateFolderOf } from "../model/path.ts";
import type { Plan } from "../plan/plan-format.ts";

/** @throws RefusedError when the manifest has no such source, or names another server or folder than the plan */
export function sameSource(
  plan: Plan,
  manifest: Manifest,
  name: string,
): Source {
  const source = manifest.sources.find((candidate) => candidate.name === name);
  if (source === undefined) {
    throw new RefusedError(
      `the plan is for a source ${name}, which ${manifest.file} does not have`,
      { hint: "apply it with the manifest that it was made from" },
    );
  }
  const planned = plan.header.sources[name];
  const server = plan.header.remotes[planned?.remote ?? ""];
  if (planned === undefined || server === undefined) throw notDescribed(name);
  const there = placeOf(server, planned.to, planned.state);
  const here = placeOf(source.remote, source.to, source.state);
  if (there !== here) {
    throw new RefusedError(
      `the plan is for ${name} on ${there}, but ${manifest.file} says ${here}`,
      {
        hint: "apply it with the manifest that it was made from, or plan again",
      },
    );
  }
  return source;
}

export function notDescribed(name: string): RefusedError {
  return new RefusedError(
    `the plan has actions for a source ${name} that it does not describe`,
  );
}

function placeOf(
  { host, port }: { readonly host: string; readonly port: number },
  to: RemotePath,
  state: RemotePath = stateFolderOf(to),
): string {
  const place = `${host}:${port}${to}`;
  return state === stateFolderOf(to) ? place : `${place} (state: ${state})`;
}
