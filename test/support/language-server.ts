/** The YAML language server, which is what editors ask about a manifest, over its standard input and output. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface LanguageServer {
  /** What it marks in a text, each as `LINE: MESSAGE`, counted from 1. */
  problems(text: string): Promise<readonly string[]>;
  /** The Markdown that it shows for the word at `at`. */
  hover(text: string, at: Position): Promise<string>;
  /** What it proposes at `at`, with what each stands for. */
  completions(text: string, at: Position): Promise<ReadonlyMap<string, string>>;
  stop(): Promise<void>;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
}

interface Diagnostics {
  readonly uri: string;
  readonly diagnostics: readonly {
    readonly range: { readonly start: Position };
    readonly message: string;
  }[];
}

interface Completions {
  readonly items: readonly {
    readonly label: string;
    readonly documentation?: string | { readonly value: string };
  }[];
}

const PROGRAM = fileURLToPath(
  import.meta.resolve("yaml-language-server/bin/yaml-language-server"),
);

/** With none but the schema that a text names in its first line. */
const SETTINGS = {
  validate: true,
  hover: true,
  completion: true,
  schemaStore: { enable: false },
};

export async function startLanguageServer(): Promise<LanguageServer> {
  const child = spawn(process.execPath, [PROGRAM, "--stdio"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  const answers = new Map<number, (result: unknown) => void>();
  const marked = new Map<string, (found: Diagnostics) => void>();
  let requests = 0;
  let documents = 0;
  const send = (message: Message): void => {
    const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
    child.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
    child.stdin.write(body);
  };
  const request = (method: string, params: unknown): Promise<unknown> =>
    new Promise((resolve) => {
      requests += 1;
      answers.set(requests, resolve);
      send({ id: requests, method, params });
    });
  const receive = ({ id, method, params, result }: Message): void => {
    if (method === "textDocument/publishDiagnostics") {
      const found = params as Diagnostics;
      marked.get(found.uri)?.(found);
    } else if (method === "workspace/configuration" && id !== undefined) {
      const { items } = params as { items: readonly { section: string }[] };
      send({
        id,
        result: items.map(({ section }) =>
          section === "yaml" ? SETTINGS : {},
        ),
      });
    } else if (method !== undefined && id !== undefined) {
      send({ id, result: null });
    } else if (id !== undefined) {
      answers.get(id)?.(result);
    }
  };
  child.stdout.on("data", messageReader(receive));
  await request("initialize", {
    processId: process.pid,
    rootUri: null,
    capabilities: {
      textDocument: {
        hover: { contentFormat: ["markdown"] },
        completion: {
          completionItem: { documentationFormat: ["markdown"] },
        },
      },
      workspace: { configuration: true },
    },
  });
  send({ method: "initialized", params: {} });
  const open = async (text: string) => {
    documents += 1;
    const uri = `file:///${documents}.yaml`;
    const found = new Promise<Diagnostics>((resolve) => {
      marked.set(uri, resolve);
    });
    const document = { uri, languageId: "yaml", version: 1, text };
    send({
      method: "textDocument/didOpen",
      params: { textDocument: document },
    });
    return { textDocument: { uri }, found: await found };
  };
  return {
    problems: async (text) => {
      const { found } = await open(text);
      return found.diagnostics.map(
        ({ range, message }) => `${range.start.line + 1}: ${message}`,
      );
    },
    hover: async (text, position) => {
      const { textDocument } = await open(text);
      const shown = await request("textDocument/hover", {
        textDocument,
        position,
      });
      const { contents } = shown as { contents: { value: string } };
      return contents.value;
    },
    completions: async (text, position) => {
      const { textDocument } = await open(text);
      const proposed = await request("textDocument/completion", {
        textDocument,
        position,
      });
      return new Map(
        (proposed as Completions).items.map(({ label, documentation = "" }) => [
          label,
          typeof documentation === "string"
            ? documentation
            : documentation.value,
        ]),
      );
    },
    stop: async () => {
      await request("shutdown", null);
      send({ method: "exit" });
      await exited;
    },
  };
}

/** Takes messages out of a stream, each behind a header with its length (Language Server Protocol, base protocol). */
function messageReader(
  receive: (message: Message) => void,
): (chunk: Buffer) => void {
  let buffer = Buffer.alloc(0);
  return (chunk) => {
    buffer = Buffer.concat([buffer, chunk]);
    for (;;) {
      const start = buffer.indexOf("\r\n\r\n") + 4;
      const header = buffer.subarray(0, start).toString();
      const length = Number(/Content-Length: (\d+)/i.exec(header)?.[1]);
      if (start < 4 || buffer.length < start + length) return;
      const body = buffer.subarray(start, start + length).toString();
      buffer = buffer.subarray(start + length);
      receive(JSON.parse(body) as Message);
    }
  };
}
