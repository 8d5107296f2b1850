import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The contract is a small file for each server, and small ones would come last: one would be left waiting alone. */
class ContractFirst extends BaseSequencer {
  override async sort(
    files: TestSpecification[],
  ): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isContract = ({ moduleId }: TestSpecification): boolean =>
      moduleId.includes("/test/contract/");
    return [
      ...sorted.filter(isContract),
      ...sorted.filter((file) => !isContract(file)),
    ];
  }
}

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Its ES modules import a folder, which only bundlers understand.
    server: { deps: { inline: ["clipanion"] } },
    globalSetup: "test/support/global-setup.ts",
    reporters: ["default", "json"],
    // The counts for the last line of .ci/run.
    outputFile: { json: ".cache/test-report.json" },
    // No test changes what others see of a module, and to load all modules for each file takes longer than most tests do.
    isolate: false,
    // A third of a test is waiting for servers: on two cores vitest would run one file at a time.
    maxWorkers: 3,
    sequence: { sequencer: ContractFirst },
    // Not how long a test takes alone, but beside the kill drills, which use all that two cores have.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
