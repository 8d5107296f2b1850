/**
 * Names as they travel. The server keeps every command, path and reply as latin1 "wire text", one character a byte, so
 * that names which aren't UTF-8 survive; only what people write or read is converted.
 */

/** `text` as its UTF-8 bytes, one character each. */
export const toWire = (text: string): string =>
  Buffer.from(text).toString("latin1");

/** What a person reads; bytes that aren't UTF-8 become U+FFFD. */
export const fromWire = (wire: string): string =>
  Buffer.from(wire, "latin1").toString();

export const wireBytes = (wire: string): Buffer => Buffer.from(wire, "latin1");
