/** What FEAT names (RFC 2389 §3.2). */

/** The lines between the first and the last, without their indentation. */
export function featureLines(reply: string): string[] {
  return (
    reply
      .split("\n")
      .slice(1, -1)
      // Some servers put the code before each line.
      .map((line) => line.replace(/^211-/, "").trim())
      .filter((line) => line !== "")
  );
}
