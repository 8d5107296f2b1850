/** The keys of a source in the manifest. */
import { z } from "zod";
import { InvalidPathError } from "../model/errors.ts";
import { parseRemotePath, type RemotePath } from "../model/path.ts";
import { text, textError } from "./schema-values.ts";

const FOLDER_ERROR = 'an absolute path on the server, which begins with "/"';
const remoteFolder = z
  .string(FOLDER_ERROR)
  .regex(/^\//, FOLDER_ERROR)
  .transform((value, context): RemotePath => {
    try {
      return parseRemotePath(value);
    } catch (error) {
      if (!(error instanceof InvalidPathError)) throw error;
      context.addIssue({
        code: "custom",
        message: `this can't be a path on the server: ${error.problem}`,
      });
      return z.NEVER;
    }
  });

export const sourceSchema = z.strictObject(
  {
    path: text("a folder or a file, relative to the manifest")
      .regex(/^(?!~(?:\/|$))/, "a path; ~ means nothing here, ${HOME} does")
      .describe("The folder or file to back up, relative to the manifest."),
    remote: z
      .string(textError("the name of a remote"))
      .describe("The name of one of the `remotes`."),
    to: remoteFolder.describe(
      "Absolute path of the folder on the server. `/` is allowed: accounts are often confined to their folder.",
    ),
    state: remoteFolder
      .optional()
      .describe(
        "Absolute path of the folder on the server where ftp-sync keeps its own files: catalogue, journal, lock, archive. Default: `.ftp-sync` under `to`; another one where `to` is a web root, say.",
      ),
    symlinks: z
      .enum(["skip", "follow", "record"])
      .default("skip")
      .describe(
        "skip: symbolic links are not backed up. follow: what they lead to is. record: where they lead is noted in the catalogue, for a restore.",
      ),
    times: z
      .enum(["record", "ignore"])
      .default("record")
      .describe(
        "record: times and modes are part of the backup. ignore: they mean nothing, as in a git checkout.",
      ),
  },
  "a map with the source's keys",
);
