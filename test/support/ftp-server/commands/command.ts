/** What a command of the embedded server is. */
import type { FaultEffect } from "../faults.ts";
import type { Session } from "../session.ts";

/** The last reply (wire text, CRLF between lines), and what happens once it is said. */
export type Answer =
  string | { readonly reply: string; readonly then: "secure" | "close" };

/** Gets the text after the verb's space (wire text), and the fault that a test wants in what it does. */
export type Command = (
  session: Session,
  argument: string,
  fault: FaultEffect | undefined,
) => Answer | Promise<Answer>;
