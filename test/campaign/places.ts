/** Where things lie on a campaign's server. */
import { parseRemotePath, type RemotePath } from "../../src/model/path.ts";

export const TO = parseRemotePath("/backup");

export function statePath(ownState: boolean): RemotePath {
  return parseRemotePath(ownState ? "/state" : "/backup/.ftp-sync");
}
