/** Breaks sentences at spaces, counting columns as a terminal does. */
import stringWidth from "string-width";

/** Lines of at most `width` columns where words allow it; all but the first begin with `indent`. Styled text is fine. */
export function wrapWords(text: string, width: number, indent = ""): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line === "" || stringWidth(longer) <= width) {
      line = longer;
    } else {
      lines.push(line);
      line = indent + word;
    }
  }
  lines.push(line);
  return lines.join("\n");
}
