/** The actions of a plan. What the words mean stands in their descriptions, which the schema carries to other tools. */
import * as z from "zod";
import { REASONS, type Reason } from "./reasons.ts";
import {
  described,
  relativePath,
  size,
  modified,
  remoteFile,
  desiredFile,
  archivedFile,
  absent,
  folder,
  wholeFolder,
  link,
  localFile,
  restoredFile,
  localLink,
  planTag,
} from "./state-format.ts";

const action = <
  Op extends string,
  Before extends z.ZodType,
  After extends z.ZodType,
  More extends z.ZodRawShape,
>(
  op: Op,
  description: string,
  before: Before,
  after: After,
  more: More,
) =>
  z
    .strictObject({
      id: z.int().min(1).describe("Position in the plan, from 1."),
      op: z.literal(op),
      source: z.string(),
      path: relativePath,
      reason: z
        .enum(Object.keys(REASONS) as [Reason, ...Reason[]])
        .describe(described(REASONS)),
      ...more,
      before,
      after,
    })
    .describe(description);

export const actionSchema = z.discriminatedUnion("op", [
  action("mkdir", "Make a folder.", absent, folder, {}),
  action("upload", "Send a file to where none is.", absent, desiredFile, {}),
  action(
    "replace",
    "Send a file over the one that is there.",
    remoteFile,
    desiredFile,
    {
      archive: z
        .literal(true)
        .optional()
        .describe("The old file is moved to the archive."),
    },
  ),
  action(
    "move",
    "Give a file, or a folder with all that is in it, the path of the same content here. Nothing is sent.",
    z.union([remoteFile, wholeFolder]),
    z.union([desiredFile, wholeFolder]),
    { from: relativePath },
  ),
  action(
    "touch",
    "Record another time or mode of the same content, and set the time where the server can.",
    remoteFile,
    desiredFile,
    {},
  ),
  action("hash", "Write only the hash file.", remoteFile, desiredFile, {}),
  action(
    "link",
    "Record a symbolic link in the catalogue, or that it is gone.",
    z.union([link, absent]),
    z.union([link, absent]),
    {},
  ),
  action(
    "forget",
    "Only the catalogue learns that a file is gone on the remote.",
    absent,
    absent,
    {},
  ),
  action(
    "archive",
    "Move a file to the archive, with its hash file.",
    remoteFile,
    absent,
    {},
  ),
  action("delete", "Remove a file and its hash file.", remoteFile, absent, {}),
  action(
    "rmdir",
    "Remove a folder, which is empty by then.",
    folder,
    absent,
    {},
  ),
  action(
    "unarchive",
    "Move an archived copy back to its path, with its hash file.",
    absent,
    archivedFile,
    { plan: planTag },
  ),
  action(
    "prune",
    "Remove an archived copy that is older than `archive.keep`.",
    z
      .strictObject({ size, archived: modified })
      .describe("The archived copy, and when it was archived."),
    absent,
    { plan: planTag },
  ),
  action(
    "adopt",
    "Take over a file, or an empty folder, that another tool put there: the catalogue learns of it, and the hash file is written where `after.hashFile` says so. Nothing else is sent.",
    z.union([remoteFile, folder]),
    z.union([desiredFile, folder]),
    {},
  ),
  action("local-mkdir", "Make a local folder.", absent, folder, {}),
  action(
    "download",
    "Bring a file here, under a temporary name until its content is proven.",
    z.union([localFile, absent]),
    restoredFile,
    {
      remote: remoteFile,
      archived: planTag
        .optional()
        .describe("The file lies in this plan's archive, not in its place."),
    },
  ),
  action(
    "local-link",
    "Make a local symbolic link.",
    z.union([localLink, absent]),
    localLink,
    {},
  ),
  action(
    "local-touch",
    "Give a local file of the same content its time, mode and owner.",
    localFile,
    restoredFile,
    {},
  ),
]);

export type Action = Readonly<z.infer<typeof actionSchema>>;
export type Op = Action["op"];
/** What changes the local disk and no server. */
export type RestoreAction = Extract<
  Action,
  { op: "local-mkdir" | "download" | "local-link" | "local-touch" }
>;
/** What changes the server or its catalogue. */
export type BackupAction = Exclude<Action, RestoreAction>;

type WithoutPlace<T> = T extends Action ? Omit<T, "id" | "source"> : never;
/** An action that has no place in a plan yet. */
export type ActionDraft = WithoutPlace<Action>;
export type BackupDraft = WithoutPlace<BackupAction>;
export type RestoreDraft = WithoutPlace<RestoreAction>;
