/** .netrc files as other programs write them. */
import { expect, test } from "vitest";
import { findNetrcEntry, parseNetrc } from "../../../src/manifest/netrc.ts";

const plain = (text: string) =>
  parseNetrc(text).map(({ host, user, password }) => [
    host,
    user,
    password?.reveal(),
  ]);

test.each([
  ["machine a login b password c", [["a", "b", "c"]]],
  [
    "machine a\n\tlogin b\n\tpassword c\nmachine d login e\npassword f\r\n",
    [
      ["a", "b", "c"],
      ["d", "e", "f"],
    ],
  ],
  ["machine a account x password c login b", [["a", "b", "c"]]],
  ['machine a login "b b" password "c \\"\\\\ c"', [["a", "b b", 'c "\\ c']]],
  ["machine a login b password #c", [["a", "b", "#c"]]],
  ["# machine x\nmachine a # login y\nlogin b password c", [["a", "b", "c"]]],
  [
    "machine a login b password c\nmacdef init\nmachine x\nlogin y\n\nmachine d login e password f",
    [
      ["a", "b", "c"],
      ["d", "e", "f"],
    ],
  ],
  ["macdef init\nmachine x", []],
  ["machine a port 21 login b password c", [["a", "b", "c"]]],
  ["default login b password c", [[undefined, "b", "c"]]],
  ["login b password c", []],
  ["machine a login b password", [["a", "b", ""]]],
  ["", []],
])("%j", (text, entries) => {
  expect(plain(text)).toEqual(entries);
});

const ENTRIES = parseNetrc(`machine nas.local login me password one
machine nas.local login you password two
default login any password three`);

test.each([
  ["nas.local", undefined, "one"],
  ["NAS.local", "you", "two"],
  ["nas.local", "other", undefined],
  ["other.local", undefined, "three"],
  ["other.local", "any", "three"],
  ["other.local", "me", undefined],
])("the entry for %s and user %s", (host, user, password) => {
  expect(findNetrcEntry(ENTRIES, host, user)?.password?.reveal()).toBe(
    password,
  );
});
