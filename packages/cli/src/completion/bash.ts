import { type CompletedCommand, type CompletedOption, withSubcommands } from './describe-program.ts';

/** A script for `source <(dwcp completion bash)`. */
export function renderBash(commands: readonly CompletedCommand[]): string {
  const all = withSubcommands(commands);
  const names = commands.map((command) => command.name).join(' ');
  const values = uniqueOptions(all)
    .filter((option) => option.value !== 'none')
    .map((option) => `    ${option.flag}) ${replyWith(option.value)}; return ;;`);
  const cases = all.map((command) => {
    const below = command.subcommands.map((subcommand) => subcommand.name);
    const own = command.words === 'scenario' ? ['$(_dwcp_files scenarios)'] : command.words;
    const words = [...below, ...own, ...command.options.map((option) => option.flag), '--help'].join(' ');
    return `    '${command.path}') words="${words}" ;;`;
  });
  return `# bash completion of dwcp: source <(dwcp completion bash)
_dwcp_files() {
  local file
  for file in config/$1/*.yaml; do
    [[ -e $file ]] && file=\${file##*/} && printf '%s\\n' "\${file%.yaml}"
  done
}
_dwcp() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command='' word words
  COMPREPLY=()
  case $previous in
${values.join('\n')}
  esac
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$command\${command:+ }$word" in
      ${all.map((command) => `'${command.path}'`).join('|')}) command="$command\${command:+ }$word" ;;
    esac
  done
  case $command in
    '') words='${names} --help --version' ;;
${cases.join('\n')}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -F _dwcp dwcp
`;
}

function uniqueOptions(commands: readonly CompletedCommand[]): readonly CompletedOption[] {
  const byFlag = new Map<string, CompletedOption>();
  for (const option of commands.flatMap((command) => command.options)) {
    // A file for one command and a directory for another: files are completed, directories stand among them.
    if (byFlag.get(option.flag)?.value !== 'file') byFlag.set(option.flag, option);
  }
  return [...byFlag.values()].toSorted((a, b) => (a.flag < b.flag ? -1 : 1));
}

function replyWith(value: CompletedOption['value']): string {
  switch (value) {
    case 'any':
    case 'none':
      return 'COMPREPLY=()';
    case 'directory':
      return 'mapfile -t COMPREPLY < <(compgen -d -- "$current")';
    case 'file':
      return 'mapfile -t COMPREPLY < <(compgen -f -- "$current")';
    default:
      return `mapfile -t COMPREPLY < <(compgen -W "${wordsOf(value)}" -- "$current")`;
  }
}

function wordsOf(value: 'environment' | 'scenario' | readonly string[]): string {
  return typeof value === 'string' ? `$(_dwcp_files ${value}s)` : value.join(' ');
}
