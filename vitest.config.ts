import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Its ES modules import a folder, which only bundlers understand.
    server: { deps: { inline: ["clipanion"] } },
    globalSetup: "test/support/global-setup.ts",
    reporters: ["default", "json"],
    // The counts for the last line of .ci/run.
    outputFile: { json: ".cache/test-report.json" },
    // A third of a test is waiting for servers: on two cores vitest would run one file at a time.
    maxWorkers: 3,
    // Not how long a test takes alone, but beside the kill drills, which use all that two cores have.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
