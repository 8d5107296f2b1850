/** Use case: find out what is proven of each file on the remotes. It writes nothing there but dates of proofs. */
import type { Source } from "../manifest/manifest.ts";
import type { VerifyResult } from "../verify/verify-result.ts";
import type { Environment } from "./environment.ts";
import { type VerifyRequest, verifySource } from "./verify-source.ts";

/** @throws RemoteError when a server is out of reach, InterruptedError: what was proven until then is recorded */
export async function verifyBackup(
  sources: readonly Source[],
  request: Omit<VerifyRequest, "source">,
  environment: Environment,
): Promise<VerifyResult> {
  const verdicts = [];
  for (const source of sources)
    verdicts.push(await verifySource({ ...request, source }, environment));
  return { level: request.level, sources: verdicts };
}
