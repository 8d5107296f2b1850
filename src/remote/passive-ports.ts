/** Where the server listens for data connections: EPSV (RFC 2428) until it refuses that, then PASV; of PASV's answer only the port counts. */
import type { Control } from "./control.ts";
import { Unit } from "./pipelining.ts";
import { type Answer, LostConnection, RefusedReply } from "./reply.ts";
import type { ServerFacts } from "./server-facts.ts";

/** Milliseconds for which a port that was asked for ahead is good: servers and firewalls forget it some time. */
const FRESH = 5_000;

export class PassivePorts {
  /** The port asked for ahead, and when it was named (as `performance.now()` has it); undefined: none was. */
  #ahead: Promise<{ port: number; named: number } | undefined> | undefined;

  /** @param run does units in one write */
  constructor(
    readonly control: Control,
    readonly facts: ServerFacts,
    readonly run: (units: readonly Unit[]) => Promise<void>,
  ) {}

  /** Asks for the next transfer's port in the same write as the command of this one. Answers whether it was named. */
  async askAhead(): Promise<boolean> {
    this.#ahead = this.#askNow(this.facts.passive).catch(() => undefined);
    return (await this.#ahead) !== undefined;
  }

  /** The port that was asked for ahead, if it is still good; each is good once. */
  async known(): Promise<number | undefined> {
    const ahead = await this.#ahead;
    this.#ahead = undefined;
    if (ahead === undefined || performance.now() - ahead.named > FRESH)
      return undefined;
    return ahead.port;
  }

  /** @param units are done in the same write @throws RefusedReply | LostConnection */
  async ask(units: readonly Unit[]): Promise<number> {
    const { facts } = this;
    let before = units;
    if (facts.passiveAlone) {
      await this.run(before);
      before = [];
    }
    if (facts.passive === "EPSV") {
      const extended = new Unit(["EPSV"]);
      await this.run([...before, extended]);
      before = [];
      try {
        const [reply] = await extended.replies();
        const port = portIn("EPSV", reply?.text ?? "");
        if (port !== undefined) return port;
        facts.passive = "PASV";
      } catch (error) {
        if (!(error instanceof RefusedReply) || error.code === 421) throw error;
        // A 4yz is about this time only: the server found no free port.
        if (error.code >= 500) facts.passive = "PASV";
      }
    }
    const passive = new Unit(["PASV"]);
    await this.run([...before, passive]);
    const [reply] = await passive.replies();
    const port = portIn("PASV", reply?.text ?? "");
    if (port !== undefined) return port;
    throw new LostConnection(
      `the server's answer to PASV makes no sense: "${reply?.shown ?? ""}"`,
    );
  }

  async #askNow(
    verb: "EPSV" | "PASV",
  ): Promise<{ port: number; named: number } | undefined> {
    const answers: Answer[] = [];
    await this.control.exchange([verb], (answer) => answers.push(answer));
    const [answer] = answers;
    if (answer === undefined || answer instanceof RefusedReply)
      return undefined;
    const port = portIn(verb, answer.text);
    return port === undefined ? undefined : { port, named: performance.now() };
  }
}

function portIn(verb: "EPSV" | "PASV", text: string): number | undefined {
  const extended = /\((.)\1\1(\d+)\1\)/;
  const passive = /(?:\d+,){4}(\d+),(\d+)/;
  const [, high, low] = (verb === "EPSV" ? extended : passive).exec(text) ?? [];
  const port = verb === "EPSV" ? Number(low) : Number(high) * 256 + Number(low);
  return port > 0 && port < 65_536 ? port : undefined;
}
