/** JSON on one line, with a space after each colon and comma, which reads well in a diff. */

/** Members that are undefined are left out. */
export function jsonLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(jsonLine).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  let members = "";
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined) continue;
    members += `${members === "" ? "" : ", "}${JSON.stringify(key)}: ${jsonLine(member)}`;
  }
  return `{${members}}`;
}
