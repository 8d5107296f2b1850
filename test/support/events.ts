/** Events and receipts of runs, each held to its schema. */
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect } from "vitest";
import type { RunEvent } from "../../src/render/event-format.ts";
import type { Receipt } from "../../src/render/receipt-format.ts";
import type { CliResult } from "./run-cli.ts";

const ajv = new Ajv2020();

function validator(name: string) {
  const file = new URL(`../../schemas/${name}.schema.json`, import.meta.url);
  return ajv.compile(JSON.parse(readFileSync(file, "utf8")) as object);
}

const isEvent = validator("events");
const isReceipt = validator("receipt");

/** @throws when it is none */
export function expectEvent(value: unknown): asserts value is RunEvent {
  expect(isEvent(value), JSON.stringify([value, isEvent.errors])).toBe(true);
}

/** Everything on stdout is an event. */
export function eventsOf({ stdout }: CliResult): RunEvent[] {
  expect(stdout.endsWith("\n"), stdout).toBe(true);
  return stdout
    .trimEnd()
    .split("\n")
    .map((line): RunEvent => {
      const event: unknown = JSON.parse(line);
      expectEvent(event);
      return event;
    });
}

export function readReceipt(path: string): Receipt {
  const receipt: unknown = JSON.parse(readFileSync(path, "utf8"));
  expect(isReceipt(receipt), JSON.stringify(isReceipt.errors)).toBe(true);
  return receipt as Receipt;
}
