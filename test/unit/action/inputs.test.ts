/** What a workflow's author may write into inputs. */
import { expect, test } from "vitest";
import { readInputs, withoutInputs } from "../../../src/action/inputs.ts";
import { UsageError } from "../../../src/model/errors.ts";

test("sources and codes are separated by spaces, commas or lines; file names by lines", () => {
  const inputs = readInputs({
    INPUT_COMMAND: " plan ",
    INPUT_SOURCES: "photos, site\n  mail\n",
    INPUT_ALLOW: "max-delete\nmax-change",
    INPUT_INVENTORY: "my photos.json\nsite.json\n",
  });
  expect(inputs.sources).toEqual(["photos", "site", "mail"]);
  expect(inputs.allow).toEqual(["max-delete", "max-change"]);
  expect(inputs.inventories).toEqual(["my photos.json", "site.json"]);
});

test.each([
  [{ INPUT_COMMAND: "plan", "INPUT_LOCK-TIMEOUT": "20m" }, "lock-timeout"],
  [{ INPUT_COMMAND: "verify", INPUT_EXPECT: "sha256:0" }, "expect"],
  [{ INPUT_COMMAND: "apply", INPUT_INVENTORY: "a.json" }, "inventory"],
  [{ INPUT_COMMAND: "plan", INPUT_COMMENT: "yes" }, "comment"],
  [{ INPUT_COMMAND: "" }, "command"],
])("%o is refused, since it would do nothing", (env, name) => {
  const refusal = () => readInputs(env);
  expect(refusal).toThrow(UsageError);
  expect(refusal).toThrow(`the input ${name} `);
});

test("an input with its default says nothing, and so does the token, which is always there", () => {
  const inputs = readInputs({
    INPUT_COMMAND: "verify",
    INPUT_COMMENT: "true",
    "INPUT_GITHUB-TOKEN": "ghs_something",
  });
  expect(inputs.command).toBe("verify");
});

test("the environment goes on without the inputs", () => {
  const env = { "INPUT_GITHUB-TOKEN": "ghs_x", FTP_PASSWORD: "y" };
  expect(withoutInputs(env)).toEqual({ FTP_PASSWORD: "y" });
});
