/** Where the server listens: free ports of one address, which no other machine reaches. */
import { once } from "node:events";
import type { Server } from "node:net";

export const host = "127.0.0.1";

/** Resolves with the port that the system chose. */
export async function listen(listener: Server): Promise<number> {
  listener.listen(0, host);
  await once(listener, "listening");
  const address = listener.address();
  if (address === null || typeof address === "string")
    throw new Error("A TCP listener has a port");
  return address.port;
}
