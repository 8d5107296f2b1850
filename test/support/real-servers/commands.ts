/** How each real server is told to serve one folder on loopback, the way a usual installation would. */
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { TestServer } from "../test-server.ts";
import type { RealServerName } from "./packages.ts";

/** The user and group that the servers serve as; not nobody, whose home vsftpd wants to enter and doesn't find. */
const SERVER_USER = "daemon";
/** What Debian gives `daemon` on every system. */
export const SERVER_UID = 1;
export const SERVER_GID = 1;

export const USER = "backup";
export const PASSWORD = "correct horse";
/** crypt(3) of PASSWORD, made beforehand: pure-pw takes seconds to make its own. */
const PASSWORD_HASH =
  "$6$ftpsynctests$7JnQZvBzkkwmjJFiztDDwMMPf.gQOKsOxl2hIV2q0XoUKup2H4uptvDUJDhrWRzrpQyBPTDQef0EnOhCGs8.w.";

/** The folder of this machine's libraries below /lib and /usr/lib. */
const TRIPLET = `${{ x64: "x86_64", arm64: "aarch64" }[process.arch as string] ?? process.arch}-linux-gnu`;

export interface Instance {
  /** Where the server's packages are unpacked. */
  readonly packages: string;
  /** For configuration, logs and pid files of this one server. */
  readonly folder: string;
  /** What it serves. */
  readonly root: string;
  readonly host: string;
  readonly port: number;
  /** First and last port for data connections. */
  readonly dataPorts: readonly [number, number];
  readonly tls: TestServer["tls"];
  readonly certificate: { readonly file: string; readonly key: string };
  /** Sessions at once; undefined: as many as the server allows by itself. */
  readonly maxConnections: number | undefined;
}

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

interface Recipe {
  readonly tls: readonly TestServer["tls"][];
  readonly prepare: (instance: Instance) => Promise<Command>;
}

export const RECIPES: Record<RealServerName, Recipe> = {
  vsftpd: {
    tls: ["none", "explicit", "implicit"],
    prepare: prepareVsftpd,
  },
  "pure-ftpd": {
    tls: ["none", "explicit"],
    prepare: preparePureFtpd,
  },
  proftpd: {
    tls: ["none", "explicit", "implicit"],
    prepare: prepareProftpd,
  },
  pyftpdlib: { tls: ["none"], prepare: preparePyftpdlib },
};

async function prepareVsftpd(instance: Instance): Promise<Command> {
  const { folder, packages, tls } = instance;
  const jail = join(folder, "empty");
  await mkdir(jail);
  const [low, high] = instance.dataPorts;
  const settings = {
    ...{ listen: "YES", background: "NO", seccomp_sandbox: "NO" },
    listen_address: instance.host,
    listen_port: instance.port,
    ...{ pasv_min_port: low, pasv_max_port: high, connect_from_port_20: "NO" },
    ...{ anonymous_enable: "NO", local_enable: "YES" },
    ...{ guest_enable: "YES", guest_username: SERVER_USER },
    ...{ virtual_use_local_privs: "YES", pam_service_name: "ftp-sync" },
    ...{ local_root: instance.root, local_umask: "022", write_enable: "YES" },
    ...{ chroot_local_user: "YES", allow_writeable_chroot: "YES" },
    secure_chroot_dir: jail,
    delay_failed_login: 0,
    max_clients: instance.maxConnections ?? 0,
    ...(tls === "none"
      ? {}
      : {
          ...{ ssl_enable: "YES", require_ssl_reuse: "YES" },
          ...{ force_local_logins_ssl: "YES", force_local_data_ssl: "YES" },
          ssl_ciphers: "HIGH",
          implicit_ssl: tls === "implicit" ? "YES" : "NO",
          rsa_cert_file: instance.certificate.file,
          rsa_private_key_file: instance.certificate.key,
        }),
  };
  const config = join(folder, "vsftpd.conf");
  const lines = Object.entries(settings).map(([k, v]) => `${k}=${String(v)}\n`);
  await writeFile(config, lines.join(""));
  const pam = await preparePam(folder);
  const { LD_LIBRARY_PATH } = libraries(packages);
  return {
    program: join(packages, "usr/sbin/vsftpd"),
    args: [config],
    env: { LD_LIBRARY_PATH: `${pam}:${LD_LIBRARY_PATH}` },
  };
}

/**
 * vsftpd logs in through PAM, which knows only the services in /etc/pam.d, and that is not ours to write to. So a copy
 * of its library looks into the working folder instead; answers the folder of that copy. Every password is right for
 * the one user: the modules that compare passwords need the system's accounts or a process that confuses vsftpd.
 */
async function preparePam(folder: string): Promise<string> {
  const name = "libpam.so.0";
  const library = await readFile(join("/lib", TRIPLET, name), "latin1");
  const copy = library.replaceAll("/etc/pam.d", ".////pam.d");
  await writeFile(join(folder, name), copy, "latin1");
  const users = join(folder, "users");
  await writeFile(users, `${USER}\n`);
  await mkdir(join(folder, "pam.d"));
  await writeFile(
    join(folder, "pam.d/ftp-sync"),
    `auth required pam_listfile.so item=user sense=allow onerr=fail file=${users}\naccount required pam_permit.so\n`,
  );
  return folder;
}

async function preparePureFtpd(instance: Instance): Promise<Command> {
  const { folder, packages, root } = instance;
  const env = libraries(packages);
  const users = join(folder, "users");
  const database = join(folder, "users.pdb");
  await writeFile(users, `${passwdLine(root)}::::::::::::\n`);
  await promisify(execFile)(
    join(packages, "usr/bin/pure-pw"),
    ["mkdb", database, "-f", users],
    { env },
  );
  const args = [
    ...["-l", `puredb:${database}`, "-S", `${instance.host},${instance.port}`],
    ...["-p", instance.dataPorts.join(":"), "-g", join(folder, "pid")],
    ...["-A", "-D", "-E", "-H", "-u", String(SERVER_UID)],
  ];
  if (instance.maxConnections !== undefined)
    args.push("-c", String(instance.maxConnections));
  if (instance.tls !== "none") {
    const both = join(folder, "certificate.pem");
    const { file, key } = instance.certificate;
    const parts = [await readFile(key), await readFile(file)];
    await writeFile(both, Buffer.concat(parts), { mode: 0o600 });
    args.push("-Y", "2", "-2", both);
  }
  return { program: join(packages, "usr/sbin/pure-ftpd"), args, env };
}

async function prepareProftpd(instance: Instance): Promise<Command> {
  const { folder, packages, tls } = instance;
  const users = join(folder, "users");
  await writeFile(users, `${passwdLine(instance.root)}:/bin/false\n`, {
    mode: 0o600,
  });
  const config = join(folder, "proftpd.conf");
  await writeFile(
    config,
    [
      `ModulePath ${join(packages, "usr/lib/proftpd")}`,
      "LoadModule mod_digest.c",
      ...(tls === "none" ? [] : ["LoadModule mod_tls.c"]),
      "ServerType standalone",
      "DefaultServer on",
      "UseIPv6 off",
      "UseReverseDNS off",
      `DefaultAddress ${instance.host}`,
      `Port ${instance.port}`,
      `PassivePorts ${instance.dataPorts.join(" ")}`,
      `User ${SERVER_USER}`,
      `Group ${SERVER_USER}`,
      "AuthOrder mod_auth_file.c",
      `AuthUserFile ${users}`,
      "RequireValidShell off",
      "DefaultRoot ~",
      "AllowOverwrite on",
      "DelayEngine off",
      "ControlsEngine off",
      "WtmpLog off",
      "TransferLog NONE",
      `SystemLog ${join(folder, "log")}`,
      `PidFile ${join(folder, "pid")}`,
      `ScoreboardFile ${join(folder, "scoreboard")}`,
      ...(instance.maxConnections === undefined
        ? []
        : [`MaxClients ${instance.maxConnections}`]),
      ...(tls === "none"
        ? []
        : [
            "TLSEngine on",
            "TLSRequired on",
            `TLSRSACertificateFile ${instance.certificate.file}`,
            `TLSRSACertificateKeyFile ${instance.certificate.key}`,
            ...(tls === "implicit" ? ["TLSOptions UseImplicitSSL"] : []),
          ]),
      "",
    ].join("\n"),
  );
  return {
    program: join(packages, "usr/sbin/proftpd"),
    args: ["-n", "-c", config],
    env: libraries(packages),
  };
}

function preparePyftpdlib(instance: Instance): Promise<Command> {
  const { packages } = instance;
  // Fetched along with pyftpdlib where the system has no Python of its own.
  const unpacked = join(packages, "usr/bin/python3");
  const bundled = existsSync(unpacked);
  const script = fileURLToPath(new URL("pyftpdlib-server.py", import.meta.url));
  const { host, port, dataPorts, root, maxConnections = 0 } = instance;
  return Promise.resolve({
    program: bundled ? unpacked : "/usr/bin/python3",
    args: [
      ...["-B", script, host, port, ...dataPorts, root],
      ...[USER, PASSWORD, maxConnections],
    ].map(String),
    env: {
      ...libraries(packages),
      ...(bundled ? { PYTHONHOME: join(packages, "usr") } : {}),
      PYTHONPATH: join(packages, "usr/lib/python3/dist-packages"),
    },
  });
}

/** One user whose home is `root`, in the form of /etc/passwd. */
function passwdLine(root: string): string {
  return `${USER}:${PASSWORD_HASH}:${SERVER_UID}:${SERVER_GID}::${root}`;
}

/** Where the libraries are that came along with a program. */
export function libraries(packages: string): { LD_LIBRARY_PATH: string } {
  const folders = ["usr/lib", "lib"].map((top) => join(packages, top, TRIPLET));
  return { LD_LIBRARY_PATH: folders.join(":") };
}
