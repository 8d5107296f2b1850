/** A tree of what breaks backup tools: names, sizes, times, depths. */
import { mkdir, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

const NAMES = [
  " leading space",
  "-dash",
  "--help",
  "quote'single",
  'quote"double',
  "[brackets]",
  "star*",
  "question?",
  "back\\slash",
  "semi;colon",
  "per%cent",
  "arrow -> target",
  "emoji 🎉",
  "umlaut ü (NFC)",
  "accent é (NFD)",
  "日本語",
  ".hidden",
  "trailing.dot.",
  "~tilde",
  "#hash",
  "total 12",
  "n".repeat(240),
  "trailing space ",
  "tab\there",
];

const SIZES = [
  0, 1, 64, 8191, 8192, 8193, 16_383, 16_384, 16_385, 65_536, 300_001,
];

/** Names that a server refuses or would store under another one: what happens with them is the contract suite's business. */
const REFUSED: Readonly<Record<string, readonly string[]>> = {
  "pure-ftpd": ["trailing space ", "tab\there", "back\\slash"],
  proftpd: ["star*"],
};

/** @param server the name of the server that must hold all of it */
export async function makeAwkwardTree(
  root: string,
  server: string,
): Promise<void> {
  const names = NAMES.filter((name) => !REFUSED[server]?.includes(name));
  const write = async (path: string, content: Uint8Array): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  };
  for (const name of names) {
    await write(`names/${name}`, Buffer.from(`the file ${name}\n`));
    await write(`folders/${name}/inside`, Buffer.from(name));
  }
  for (const size of SIZES) {
    const content = Buffer.alloc(size);
    for (let at = 0; at < size; at++) content[at] = (at * 31 + size) % 251;
    await write(`sizes/${size}.bin`, content);
  }
  await write(`${"deep/".repeat(30)}file`, Buffer.from("deep"));
  await mkdir(join(root, "empty/in/empty"), { recursive: true });
  const times: readonly (readonly [string, string])[] = [
    ["old", "1971-02-03T04:05:06Z"],
    ["2001", "2001-09-09T01:46:40Z"],
    ["recent", "2026-11-01T12:34:56.789Z"],
    ["future", "2037-12-31T23:59:58Z"],
  ];
  for (const [name, time] of times) {
    await write(`times/${name}`, Buffer.from(time));
    await utimes(join(root, "times", name), new Date(time), new Date(time));
  }
}
