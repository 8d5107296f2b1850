/** The whole contract of RemoteFiles, for one remote. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { streamOf } from "../../src/model/stream-of.ts";
import { changingContract } from "./changing-contract.ts";
import { archivingContract } from "./archiving-contract.ts";
import { claimingContract } from "./claiming-contract.ts";
import { fetchingContract } from "./fetching-contract.ts";
import { hashingContract } from "./hashing-contract.ts";
import { listingContract } from "./listing-contract.ts";
import { lockingContract } from "./locking-contract.ts";
import { movingContract } from "./moving-contract.ts";
import { placingContract } from "./placing-contract.ts";
import { readingContract } from "./reading-contract.ts";
import { all, placement, summary } from "./requests.ts";
import type { Candidate, Subject } from "./subjects.ts";

export function remoteFilesContract(candidate: Candidate): void {
  const { title, limits, unavailable } = candidate;
  describe.skipIf(unavailable !== undefined)(title, () => {
    describe("at its usual", () => {
      const subject = started(candidate);
      describe("list and inspect", () => {
        listingContract(subject, limits);
      });
      describe("read", () => {
        readingContract(subject);
      });
      describe("fetch", () => {
        fetchingContract(subject, limits);
      });
      describe("hash", () => {
        hashingContract(subject, limits);
      });
      describe("place", () => {
        placingContract(subject, limits);
      });
      describe("place with an archive", () => {
        archivingContract(subject);
      });
      describe("change", () => {
        changingContract(subject);
      });
      describe("claim a folder", () => {
        claimingContract(subject);
      });
      describe("move, and set times", () => {
        movingContract(subject, limits);
      });
      describe("the state's lock", () => {
        lockingContract(subject);
      });
    });

    describe("allowing fewer connections than wished", () => {
      const subject = started(candidate, 2);
      test("is used with as many as it allows", async () => {
        const ids = Array.from({ length: 20 }, (_, i) => i);
        const placements = ids.map((id) =>
          placement(`/${id}`, "x", { id, temporary: `/t${id}` }),
        );
        const outcomes = subject().remote.place(streamOf(placements));
        const { done, failed } = summary(await all(outcomes));
        expect([...failed.values()]).toEqual([]);
        expect(done).toEqual(ids);
      });
    });
  });
}

/** Runs for the tests of the surrounding `describe`. */
function started(candidate: Candidate, maxConnections?: number): () => Subject {
  let subject: Subject | undefined;
  beforeAll(async () => {
    subject = await candidate.start(maxConnections);
  });
  afterAll(() => subject?.stop());
  return () => {
    if (subject === undefined) throw new Error("not started");
    return subject;
  };
}
