/** Which names and paths this system can't hold. */
import { platform } from "node:os";

/** Bytes; no file system that is in use takes longer ones. */
const LONGEST = 255;

/** Bytes of an absolute path, without the NUL at its end. */
const LONGEST_PATHS: Readonly<Partial<Record<NodeJS.Platform, number>>> = {
  linux: 4_095,
  win32: 32_000,
};
/** As on macOS and the BSDs. */
const LONGEST_PATH = 1_023;

/** What Windows takes for a device, whatever follows the first dot. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;

/** In words, or undefined when the system takes this absolute path. */
export function targetPathProblem(
  local: string,
  system: NodeJS.Platform = platform(),
): string | undefined {
  const longest = LONGEST_PATHS[system] ?? LONGEST_PATH;
  return Buffer.byteLength(local) > longest
    ? `its path here has more than ${longest} bytes`
    : undefined;
}

/** In words, or undefined when an entry can have this name. */
export function targetNameProblem(
  name: string,
  system: NodeJS.Platform = platform(),
): string | undefined {
  if (/\p{Cs}/u.test(name)) return "it is no well-formed Unicode";
  if (Buffer.byteLength(name) > LONGEST)
    return `it has more than ${LONGEST} bytes`;
  if (system !== "win32") return undefined;
  // A backslash leads to another folder there, a colon to another drive or stream.
  if (/[\\:*?"<>|]|\p{Cc}/u.test(name))
    return "it holds a character that Windows allows in no name";
  if (/[. ]$/.test(name)) return "Windows drops dots and spaces at its end";
  return DEVICE.test(name) ? "it is a device's on Windows" : undefined;
}
