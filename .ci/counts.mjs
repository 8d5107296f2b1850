// Prints the counts of a vitest JSON report as the last line; fails where there is none.
import { readFileSync } from "node:fs";

const report = JSON.parse(readFileSync(process.argv[2], "utf8"));
const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } =
  report;
console.log(
  `${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests + numTodoTests} skipped`,
);
if (!report.success) process.exitCode = 1;
