/** The manifest that `ftp-sync init` writes: ready to be edited, every key explained. */

export function manifestTemplate(): string {
  return TEMPLATE;
}

const TEMPLATE = `# yaml-language-server: $schema=./node_modules/ftp-sync/schemas/manifest.schema.json
#
# What is backed up to which FTP server, and how.
#   ftp-sync validate   checks this file
#   ftp-sync plan       shows what would change on the server; it changes nothing
#   ftp-sync apply      does it
#
# Any text may hold \${VAR} or \${VAR:-default} from the environment; write $\${ for a literal \${.
version: 1

remotes:
  offsite:
    host: ftp.example.com
    # port: 21                      # default: 21, or 990 with tls: implicit
    tls: explicit                   # explicit | implicit | none (password and files in clear text)
    # ca: ./ca.pem                  # verify the certificate against this instead of the system's roots
    # fingerprint: sha256:0000000000000000000000000000000000000000000000000000000000000000  # trust only this certificate
    # minVersion: TLSv1.2           # TLSv1.2 | TLSv1.3: the oldest TLS that is spoken
    # maxVersion: TLSv1.3           # and the newest
    user: \${FTP_USER}
    password: \${FTP_PASSWORD}       # or one of the three below
    # passwordFile: ./password.txt  # its first line
    # passwordCommand: pass show ftp.example.com  # the first line it prints
    # netrc: true                   # user and password from ~/.netrc
    # connections: 4                # at most
    # timeout: 30s                  # silence on a connection
    # confirmTimeout: 10m           # wait for the server's word after the last byte of an upload
    # bandwidth: 5MB/s              # at most, over all connections together; default: no limit
    # encoding: utf8                # utf8 | latin1: how file names travel

sources:
  documents:
    path: ./documents               # a folder or a file, relative to this file
    remote: offsite
    to: /backup/documents           # absolute; / is allowed
    # state: /private/documents     # where ftp-sync keeps its own files; default: .ftp-sync under "to"
    # symlinks: skip                # skip | follow | record (where they lead, for a restore)
    # times: record                 # record | ignore (in a git checkout they mean nothing)

# Later policies win, key by key, like lines of a .gitignore.
policies:
  - match: ["*.tmp", node_modules/]   # gitignore patterns, relative to the source
    ignore: true                      # neither backed up nor touched on the server
  # - match: "*.sqlite"
  #   sources: [documents]            # only these sources
  #   compare: strict                 # partial (first and last 8 KiB) | strict (every byte) | always (send every time)
  #   hashFiles: true                 # write .NAME.hash beside each file
  #   onChange: replace               # replace | archive | keep | refuse: a file that has changed here
  #   onDelete: keep                  # keep | archive | remove | refuse: a file that is gone here
  #   onForeign: keep                 # keep | archive | remove | refuse: a remote file that ftp-sync didn't send

# archive:
#   keep: 90d                       # archived copies that are older are removed by a later plan; default: never

# limits:
#   maxDelete: 25%                  # files a plan may delete; default 25% once a source has 20 files
#   maxChange: 50%                  # files a plan may replace, a guard against ransomware; default: any number
#   minFiles: 1                     # fewer files in a source are an error: it may not be mounted
`;
