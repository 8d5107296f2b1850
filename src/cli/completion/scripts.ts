/** The completion scripts: each asks `ftp-sync complete` what can stand at the cursor, and shows it in its shell's way. */
import type { Shell } from "./shells.ts";

export function completionScript(shell: Shell): string {
  switch (shell) {
    case "bash":
      return BASH;
    case "zsh":
      return ZSH;
    case "fish":
      return FISH;
  }
}

const BASH = `# bash completion of ftp-sync

_ftp_sync() {
  local -a typed=()
  local i word last current stem= reply kind

  # Bash takes --option=value, and what has a colon in it, for several words.
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if ((i > 1)) && [[ $word == [=:] || \${COMP_WORDS[i - 1]} == [=:] ]]; then
      typed[\${#typed[@]} - 1]+=$word
    else
      typed+=("$word")
    fi
  done
  last=\${COMP_WORDS[COMP_CWORD]}
  current=\${typed[\${#typed[@]} - 1]}
  if [[ $last == [=:] ]]; then
    stem=$current
  else
    stem=\${current%"$last"}
  fi

  COMPREPLY=()
  reply=$("$1" complete -- "\${typed[@]}" 2>/dev/null) || return
  {
    IFS= read -r kind
    case $kind in
      files) compopt -o default 2>/dev/null ;;
      folders) compopt -o dirnames 2>/dev/null ;;
      words)
        while IFS=$'\\t' read -r word _; do
          [[ $word == "$current"* ]] && COMPREPLY+=("\${word#"$stem"}")
        done
        ;;
    esac
  } <<<"$reply"
}

complete -F _ftp_sync ftp-sync
`;

const ZSH = `#compdef ftp-sync
# zsh completion of ftp-sync

_ftp-sync() {
  local line
  local -a lines candidates
  lines=("\${(@f)$("\${(Q)words[1]}" complete -- "\${(@Q)words[2,CURRENT - 1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
  case $lines[1] in
    files)
      compset -P '--*='
      _files
      ;;
    folders)
      compset -P '--*='
      _files -/
      ;;
    words)
      for line in "\${(@)lines[2,-1]}"; do
        # _describe wants word:text; a word has no colon, and without a text it stands alone.
        candidates+=("\${\${line/$'\\t'/:}%:}")
      done
      _describe -V ftp-sync candidates
      ;;
  esac
}

# As a file in fpath it is the function's body; in ~/.zshrc it only defines it.
if [[ $funcstack[1] == _ftp-sync ]]; then
  _ftp-sync "$@"
else
  compdef _ftp-sync ftp-sync
fi
`;

const FISH = `# fish completion of ftp-sync

function __ftp_sync_complete
    set -l current (commandline -ct)
    set -l typed (commandline -opc)
    set -l program $typed[1]
    set -e typed[1]
    set -l lines ($program complete -- $typed "$current" 2>/dev/null)
    set -l kind $lines[1]
    set -e lines[1]
    # A path may be the value in --option=value.
    set -l stem (string match -r -- '^--[^=]+=' "$current")
    set -l path (string replace -- "$stem" '' "$current")
    switch "$kind"
        case words
            printf '%s\\n' $lines
        case files
            printf '%s\\n' "$stem"(__fish_complete_path "$path")
        case folders
            printf '%s\\n' "$stem"(__fish_complete_directories "$path")
    end
end

complete -c ftp-sync -f -k -a '(__ftp_sync_complete)'
`;
