/** The keys of a source in the manifest. */
import * as z from "zod";
import { InvalidPathError } from "../model/errors.ts";
import { parseRemotePath, type RemotePath } from "../model/path.ts";
import { choice, text, textError, told } from "./schema-values.ts";

const PATH_ERROR = "a path; ~ means nothing here, ${HOME} does";
const FOLDER_ERROR = 'an absolute path on the server, which begins with "/"';
const remoteFolder = (examples: readonly string[]) =>
  z
    .string(FOLDER_ERROR)
    .regex(/^\//, FOLDER_ERROR)
    .meta({ ...told(FOLDER_ERROR), examples })
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
      .regex(/^(?!~(?:\/|$))/, PATH_ERROR)
      .meta({
        ...told(PATH_ERROR),
        description: "The folder or file to back up, relative to the manifest.",
        examples: ["../Photos", "${HOME}/Documents"],
      }),
    remote: z.string(textError("the name of a remote")).meta({
      ...told("the name of a remote"),
      description: "The name of one of the `remotes`.",
      examples: ["offsite"],
    }),
    to: remoteFolder(["/backup/photos", "/"]).describe(
      "Absolute path of the folder on the server. `/` is allowed: accounts are often confined to their folder.",
    ),
    state: remoteFolder(["/private/photos"])
      .optional()
      .describe(
        "Absolute path of the folder on the server where ftp-sync keeps its own files: catalogue, journal, lock, archive. Default: `.ftp-sync` under `to`; another one where `to` is a web root, say.",
      ),
    symlinks: choice(["skip", "follow", "record"], {
      skip: "They are not backed up.",
      follow: "What they lead to is backed up.",
      record: "Where they lead is noted in the catalogue, for a restore.",
    })
      .default("skip")
      .describe("What is done with symbolic links."),
    times: choice(["record", "ignore"], {
      record: "They are part of the backup.",
      ignore: "They mean nothing, as in a git checkout.",
    })
      .default("record")
      .describe("What the times and modes of files mean."),
  },
  "a map with the source's keys",
);
