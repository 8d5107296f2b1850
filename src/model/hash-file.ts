/** The ancestor's hash files: `.NAME.hash` beside NAME, 64 lower-case hex digits of a SHA-256, no newline. */

/** Bytes in a hash file; one of another size is no hash file that any run wrote whole. */
export const HASH_FILE_SIZE = 64;

/** The name of the hash file that belongs to the file `name`. */
export function hashFileName(name: string): string {
  return `.${name}.hash`;
}

/** The name of the file that a hash file of this name belongs to, or undefined if the name is no hash file's. */
export function hashFileOwner(name: string): string | undefined {
  return name.length > 6 && name.startsWith(".") && name.endsWith(".hash")
    ? name.slice(1, -5)
    : undefined;
}

/** The digits in a hash file's content, or undefined when it is no hash file's: such a file proves nothing. */
export function parseHashFile(content: Uint8Array): string | undefined {
  const text = new TextDecoder("latin1").decode(content);
  return /^[0-9a-f]{64}$/.test(text) ? text : undefined;
}
