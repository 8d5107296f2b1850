/** A run without a manifest. */
import { expect, test } from "vitest";
import {
  oneShotManifest,
  type OneShot,
} from "../../../src/manifest/one-shot.ts";
import { parseRelativePath, parseRemotePath } from "../../../src/model/path.ts";
import { DEFAULT_POLICY } from "../../../src/model/policy.ts";
import { Secret } from "../../../src/model/secret.ts";

const RUN: OneShot = {
  local: "/home/me/Photos",
  remote: parseRemotePath("/backup"),
  host: "nas.local",
  port: 21,
  tls: "none",
  user: "me",
  password: new Secret("secret"),
  compare: "partial",
  remove: false,
};

const build = (change: Partial<OneShot> = {}) => {
  const manifest = oneShotManifest({ ...RUN, ...change });
  const [source] = manifest.sources;
  if (source === undefined) expect.fail("no source");
  const path = parseRelativePath("a/b");
  return { manifest, source, policy: source.policies.of(path, "file") };
};

test("has one source with the ancestor's rules and no limit but the empty-source guard", () => {
  const { manifest, source, policy } = build();
  expect(manifest.limits).toEqual({
    maxDelete: null,
    maxChange: null,
    minFiles: 1,
  });
  expect(manifest.archive).toEqual({ keep: undefined });
  expect(source).toMatchObject({
    name: "Photos",
    path: "/home/me/Photos",
    to: "/backup",
    state: "/backup/.ftp-sync",
    remote: { host: "nas.local", port: 21, tls: "none", user: "me" },
  });
  expect(policy).toEqual(DEFAULT_POLICY);
});

test("remove is for what ftp-sync sent and for what others did", () => {
  expect(build({ remove: true }).policy).toMatchObject({
    onDelete: "remove",
    onForeign: "remove",
    onChange: "replace",
  });
});

test("always sending stores no hash files", () => {
  expect(build({ compare: "always" }).policy.hashFiles).toBe(false);
  expect(build({ compare: "strict" }).policy.hashFiles).toBe(true);
});

test.each([
  ["/home/me/My Photos/", "source"],
  ["/", "source"],
  ["2024", "source"],
  ["..", "source"],
  ["a/b.txt", "b.txt"],
  ["C:\\Users\\me\\Bilder", "Bilder"],
])("%s is named %s", (local, name) => {
  expect(build({ local }).source.name).toBe(name);
});

test("the digest depends on what is done, not on where from or by whom", () => {
  const digest = (change: Partial<OneShot>) => build(change).manifest.sha256;
  const same = digest({});
  expect(same).toMatch(/^[0-9a-f]{64}$/);
  expect(
    digest({ local: "/x/Photos", user: "you", password: new Secret("x") }),
  ).toBe(same);
  const changes: Partial<OneShot>[] = [
    { remote: parseRemotePath("/x") },
    { port: 22 },
    { compare: "strict" },
    { remove: true },
  ];
  for (const change of changes) expect(digest(change)).not.toBe(same);
});
