/** One command from its line to its last reply, with the fault that a test wants. */
import type { Answer, Command } from "./commands/command.ts";
import { listCommands } from "./commands/list-commands.ts";
import { loginCommands } from "./commands/login-commands.ts";
import { pathCommands } from "./commands/path-commands.ts";
import { transferCommands } from "./commands/transfer-commands.ts";
import { errnoReply } from "./errno-reply.ts";
import type { FaultEffect, FaultList } from "./faults.ts";
import type { Features } from "./server-options.ts";
import type { Session } from "./session.ts";
import { isTransferVerb, isVerb } from "./verbs.ts";
import type { Verb } from "./verbs.ts";
import { toWire } from "./wire-text.ts";

const commands: Readonly<Record<Verb, Command>> = {
  ...loginCommands,
  ...pathCommands,
  ...listCommands,
  ...transferCommands,
};

const beforeLogin: ReadonlySet<Verb> = new Set<Verb>([
  "USER",
  "PASS",
  "AUTH",
  "PBSZ",
  "PROT",
  "FEAT",
  "OPTS",
  "SYST",
  "NOOP",
  "QUIT",
]);

const featureOf: Readonly<Partial<Record<Verb, keyof Features>>> = {
  MLSD: "mlsd",
  MLST: "mlsd",
  MFMT: "mfmt",
  MDTM: "mdtm",
  REST: "rest",
  APPE: "appe",
  EPSV: "epsv",
  PASV: "pasv",
  SIZE: "size",
  HASH: "hash",
  XSHA256: "xsha256",
};

/** Says the first reply, under TLS when that is implicit. */
export async function greet(
  session: Session,
  faults: FaultList,
  greeting: Answer,
): Promise<void> {
  if (session.settings.tls === "implicit") await session.secureControl();
  await answer(session, faults.take("connect", ""), () => greeting);
}

/** Carries out one command line, and queues its replies. */
export async function perform(
  session: Session,
  faults: FaultList,
  line: string,
): Promise<void> {
  const [, word = "", argument = ""] = /^(\S*) ?(.*)$/s.exec(line) ?? [];
  const verb = word.toUpperCase();
  if (!isVerb(verb)) {
    session.control.reply(`500 ${word} not understood.`);
    return;
  }
  const fault = faults.take(verb, argument, session.cwd);
  if (fault?.kind === "reply" && isTransferVerb(verb)) session.closeData();
  // As all servers do that this is measured by (test/contract/renaming.test.ts).
  if (fault?.kind === "reply" && verb === "RNTO")
    session.renameFrom = undefined;
  await answer(session, fault, () => {
    const feature = featureOf[verb];
    if (feature !== undefined && !session.settings.features[feature])
      return `500 ${verb} not understood.`;
    if (!session.loggedIn && !beforeLogin.has(verb))
      return "530 Please login with USER and PASS.";
    session.uploading = verb === "STOR" || verb === "APPE";
    return commands[verb](session, argument, fault);
  });
}

/** Does the work and says its answer, unless the fault wants it otherwise. */
async function answer(
  session: Session,
  fault: FaultEffect | undefined,
  work: () => Answer | Promise<Answer>,
): Promise<void> {
  const { control } = session;
  switch (fault?.kind) {
    case "reply":
      control.reply(toWire(fault.text));
      if (fault.text.startsWith("421")) await control.end();
      return;
    case "drop":
      await control.drop();
      return;
    case "reset":
      await control.reset();
      return;
    case "silence":
      await control.whenClosed();
      return;
    case "reply-flood":
      await control.flood(
        toWire(fault.text ?? "200-And another thing.\r\n"),
        fault.slowly === true,
      );
      return;
    case "delay":
      await control.pause(fault.ms);
      break;
    case "split-reply":
      control.segment = fault.bytes;
      break;
    case "drop-after":
    case "reset-after":
    case "no-completion":
    case "cut-data":
    case "endless-data":
    case "garbled-data":
    case "refuse-data":
    case "short-listing":
    case "extra-lines":
    case "endless-lines":
    case undefined:
      break;
  }
  await say(session, fault, await workOrRefusal(work));
}

async function workOrRefusal(
  work: () => Answer | Promise<Answer>,
): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    return errnoReply(error, 550);
  }
}

async function say(
  session: Session,
  fault: FaultEffect | undefined,
  answer: Answer,
): Promise<void> {
  const { control } = session;
  if (fault?.kind === "drop-after") {
    await control.drop();
    return;
  }
  if (fault?.kind === "reset-after") {
    await control.reset();
    return;
  }
  if (fault?.kind === "no-completion") {
    await control.whenClosed();
    return;
  }
  const { reply, then } =
    typeof answer === "string" ? { reply: answer, then: undefined } : answer;
  control.reply(reply);
  session.transferring = false;
  control.segment = undefined;
  if (then === "secure") await session.secureControl();
  if (then === "close") await control.end();
}
