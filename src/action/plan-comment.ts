/** The text of the one comment that shows a plan in a pull request. */
import { createHash } from "node:crypto";
import { codeSpan } from "../render/code-span.ts";
import { displayName } from "../render/display-name.ts";

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
export function planComment(markdown: string, frame: CommentFrame): string {
  const { subject, commit, run } = frame;
  const where = run === undefined ? "" : `, [from this run](${run})`;
  return `${marker(subject)}
${heading(subject)}

${markdown.trimEnd()}

For commit ${commit}${where}.
`;
}

/** In place of the plan of an earlier commit, which would look like this one's. */
export function noPlanComment(status: number, frame: CommentFrame): string {
  return planComment(
    `No plan could be made: \`ftp-sync plan\` ended with exit status ${status}. The run's log says why.`,
    frame,
  );
}

export function heading({ manifest, sources }: Subject): string {
  const names = sources.map((name) => `, ${codeSpan(displayName(name))}`);
  return `### ftp-sync plan: ${codeSpan(displayName(manifest))}${names.join("")}`;
}
