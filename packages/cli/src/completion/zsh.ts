import type { CompletedCommand, CompletedOption } from './describe-program.ts';

/** A script for `source <(dwcp completion zsh)`, or a file `_dwcp` on fpath. */
export function renderZsh(commands: readonly CompletedCommand[]): string {
  const list = commands.map((command) => `    '${command.name}:${escapeText(command.summary)}'`);
  const cases = commands.map((command) => {
    const options = command.options.map(
      (option) => `'${option.flag}[${escapeText(option.description)}]${actionOf(option)}'`,
    );
    const words = command.words.length === 0 ? [] : [`'*:word:(${command.words.join(' ')})'`];
    return `    ${command.name}) _arguments ${[...options, ...words, "'--help[show help]'"].join(' ')} ;;`;
  });
  return `#compdef dwcp
# zsh completion of dwcp: source <(dwcp completion zsh)
_dwcp_environments() {
  local -a names
  names=(config/environments/*.yaml(N:t:r))
  _describe environment names
}
_dwcp() {
  local -a commands
  commands=(
${list.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=\${words[2]}
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join('\n')}
  esac
}
compdef _dwcp dwcp
`;
}

function actionOf(option: CompletedOption): string {
  if (option.value === 'none') return '';
  if (option.value === 'directory') return ':directory:_directories';
  if (option.value === 'environment') return ':environment:_dwcp_environments';
  return option.value === 'any' ? ':value:' : `:value:(${option.value.join(' ')})`;
}

function escapeText(text: string): string {
  return text.replace(/'/g, "'\\''").replace(/([[\]:])/g, '\\$1');
}
