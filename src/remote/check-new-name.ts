/** Before a rename to a name that some servers change without a word: the changed one may be another file's. */
import { ServerRefusal } from "../model/errors.ts";
import { baseName } from "../model/path.ts";
import type { Way } from "./rename.ts";
import type { Session } from "./session.ts";
import { isAbsent } from "./what-stands.ts";
import { oddParts } from "./wire-names.ts";

/**
 * @param isThere whether the server finds something under the new name
 * @param move does the rename, there and back
 * @throws ServerRefusal when the server changes the name: everything is where it was; and what `move` throws
 */
export async function withExactName<T>(
  session: Session,
  way: Way,
  isThere: () => Promise<boolean>,
  move: (way: Way) => Promise<T>,
): Promise<T> {
  const { path, to } = way;
  // What the server keeps in the old name it keeps in the new one.
  const oddness = oddnessOf(way.to);
  if (oddness === "" || oddness === oddnessOf(path)) return move(way);
  if ((await isThere()) && (await isAbsent(session, to))) throw changed(way);
  const result = await move(way);
  if (!(await isAbsent(session, to))) return result;
  await move({ path: to, to: path });
  throw changed(way);
}

function oddnessOf(path: Way["path"]): string {
  const { start, end } = oddParts(baseName(path));
  return start + end;
}

const changed = ({ path, to }: Way) =>
  new ServerRefusal(
    `can't rename ${path} to ${JSON.stringify(to)}: the server changes this name while renaming, and another file may have the changed one`,
  );
