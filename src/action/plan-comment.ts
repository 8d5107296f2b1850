/** The text of the one comment that shows a plan in a pull request. */
import { createHash } from "node:crypto";
import { codeSpan } from "../render/code-span.ts";
import { displayName } from "../render/display-name.ts";
import { counted } from "../render/format-count.ts";

/** GitHub refuses longer ones. */
const MOST_CHARACTERS = 65_536;
const TOO_LONG =
  "The plan is too long for a comment; the job's summary has it.";
const NAMED_SOURCES = 5;

/** What a comment is about: jobs with the same one share a comment, those of a matrix have one each. */
export interface Subject {
  readonly manifest: string;
  readonly sources: readonly string[];
}

export interface CommentFrame {
  readonly subject: Subject;
  readonly commit: string;
  readonly run: string | undefined;
}

/** The first line, which nobody sees and by which the next run finds the comment. A digest: a name could end the comment. */
export function marker({ manifest, sources }: Subject): string {
  const key = createHash("sha256")
    .update(JSON.stringify([manifest, ...[...sources].sort()]))
    .digest("hex");
  return `<!-- ftp-sync:plan:${key.slice(0, 16)} -->`;
}

/** @param markdown the plan, as `show --format markdown` renders it */
export function planComment(
  markdown: string,
  planId: string,
  frame: CommentFrame,
): string {
  return comment(`${approval(planId)}\n`, markdown, frame);
}

/** In place of the plan of an earlier commit, which would look like this one's. */
export function noPlanComment(status: number, frame: CommentFrame): string {
  const text = `No plan could be made: \`ftp-sync plan\` ended with exit status ${status}. The run's log says why.`;
  return comment("", text, frame);
}

/** The planId of a comment that shows one. */
export function planIdIn(body: string): string | undefined {
  // On its second line nothing stands that a file's name could be part of.
  const [, second = ""] = body.split(/\r?\n/);
  const planId = /sha256:[0-9a-f]{64}/.exec(second)?.[0] ?? "";
  return second === approval(planId) ? planId : undefined;
}

export function heading({ manifest, sources }: Subject): string {
  const names =
    sources.length > NAMED_SOURCES
      ? [`, ${counted(sources.length, "source")}`]
      : sources.map((name) => `, ${codeSpan(displayName(name))}`);
  return `### ftp-sync plan: ${codeSpan(displayName(manifest))}${names.join("")}`;
}

function comment(
  before: string,
  text: string,
  { subject, commit, run }: CommentFrame,
): string {
  const head = `${marker(subject)}\n${before}${heading(subject)}\n\n`;
  const where = run === undefined ? "" : `, [from this run](${run})`;
  const tail = `\n\nFor commit ${commit}${where}.\n`;
  const fits = head.length + text.length + tail.length <= MOST_CHARACTERS;
  return `${head}${fits ? text.trimEnd() : TOO_LONG}${tail}`;
}

function approval(planId: string): string {
  return `<!-- ftp-sync:plan-id:${planId} -->`;
}
