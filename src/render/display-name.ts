/** Names and messages from outside as text that can neither steer a terminal nor look like something else. */

/**
 * Controls, escape sequences' beginnings, bidi overrides, and whatever else has no shape of its own. Joiners and
 * variation selectors pass after a non-ASCII character only: there they belong to a script or an emoji.
 */
const UNSAFE =
  /(?<!\P{ASCII})[\p{Join_Control}\p{Variation_Selector}]|(?![\p{Join_Control}\p{Variation_Selector}])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Spaces at an end of a path's segment can't be seen, and runs of them would look like this program's own columns. */
const MISLEADING_SPACE = /(?:^|\/)\s|\s(?:$|\/)|\s\s/u;

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/** Free text, such as a server's words, on one line: what is unsafe in it is escaped as in JSON. */
export function displayText(text: string): string {
  return text.replace(UNSAFE, escapeCharacter);
}

/** A name or path: as it is where that is unmistakable, else quoted and escaped as in JSON. */
export function displayName(name: string): string {
  const safe =
    name !== "" &&
    !name.startsWith('"') &&
    !MISLEADING_SPACE.test(name) &&
    name.search(UNSAFE) < 0;
  return safe ? name : `"${displayText(name.replace(/["\\]/g, "\\$&"))}"`;
}

/** The path of a folder below a source, which ends in `/`; the source's own is `./`. */
export function displayFolder(path: string): string {
  return displayName(`${path}/`);
}

function escapeCharacter(character: string): string {
  const short = SHORT_ESCAPES[character];
  if (short !== undefined) return short;
  let escaped = "";
  for (let i = 0; i < character.length; i++)
    escaped += `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`;
  return escaped;
}
