import type { CompletedCommand, CompletedOption } from './describe-program.ts';

/** A script for `source <(dwcp completion bash)`. */
export function renderBash(commands: readonly CompletedCommand[]): string {
  const names = commands.map((command) => command.name).join(' ');
  const values = uniqueOptions(commands)
    .filter((option) => option.value !== 'none')
    .map((option) => `    ${option.flag}) ${replyWith(option.value)}; return ;;`);
  const cases = commands.map((command) => {
    const words = [...command.words, ...command.options.map((option) => option.flag), '--help'].join(' ');
    return `    ${command.name}) words='${words}' ;;`;
  });
  return `# bash completion of dwcp: source <(dwcp completion bash)
_dwcp_environments() {
  local file
  for file in config/environments/*.yaml; do
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
    case " ${names} " in *" $word "*) command=$word; break ;; esac
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
  const byFlag = new Map(
    commands.flatMap((command) => command.options.map((option) => [option.flag, option] as const)),
  );
  return [...byFlag.values()].toSorted((a, b) => (a.flag < b.flag ? -1 : 1));
}

function replyWith(value: CompletedOption['value']): string {
  if (value === 'any' || value === 'none') return 'COMPREPLY=()';
  if (value === 'directory') return 'mapfile -t COMPREPLY < <(compgen -d -- "$current")';
  const words = value === 'environment' ? '$(_dwcp_environments)' : value.join(' ');
  return `mapfile -t COMPREPLY < <(compgen -W "${words}" -- "$current")`;
}
