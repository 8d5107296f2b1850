/** `ftp-sync completion`. */
import { Command, Option } from "clipanion";
import { BaseCommand } from "../base-command.ts";
import { EXIT } from "../exit-status.ts";

export class CompletionCommand extends BaseCommand {
  static override paths = [["completion"]];
  static override usage = Command.Usage({
    description: "print a script that makes the tab key complete command lines",
    details: `
      Prints the completion script of a shell. It completes commands, options and their values, files and folders, and the names of sources and remotes in ftp-sync.yaml or the manifest given with \`-f\`; it asks this program for them, so that it need not be written again after an update.

      Exit status: 0 done, 1 error.
    `,
    examples: [
      [
        "bash, with the package bash-completion",
        "ftp-sync completion bash > ~/.local/share/bash-completion/completions/ftp-sync",
      ],
      [
        "zsh, with compinit in ~/.zshrc",
        'ftp-sync completion zsh > "${fpath[1]}/_ftp-sync"',
      ],
      [
        "fish",
        "ftp-sync completion fish > ~/.config/fish/completions/ftp-sync.fish",
      ],
      ["Any bash, in ~/.bashrc", 'eval "$(ftp-sync completion bash)"'],
    ],
  });

  shell = Option.String({ name: "SHELL" });

  protected async work(): Promise<number> {
    const { SHELLS } = await import("../completion/shells.ts");
    const { completionScript } = await import("../completion/scripts.ts");
    const { unknownName } = await import("../../manifest/unknown-name.ts");
    const shell = SHELLS.find((candidate) => candidate === this.shell);
    if (shell === undefined) throw unknownName("shell", this.shell, SHELLS);
    await this.print([completionScript(shell)]);
    return EXIT.done;
  }
}
