import type { CompletedCommand, CompletedOption } from './describe-program.ts';

/** A script for `source <(dwcp completion zsh)`, or a file `_dwcp` on fpath. */
export function renderZsh(commands: readonly CompletedCommand[]): string {
  const list = describedNames(commands, '    ');
  const cases = commands.map((command) => `    ${command.name})\n${bodyOf(command)}\n      ;;`);
  return `#compdef dwcp
# zsh completion of dwcp: source <(dwcp completion zsh)
_dwcp_environments() {
  local -a names
  names=(config/environments/*.yaml(N:t:r))
  _describe environment names
}
_dwcp_scenarios() {
  local -a names
  names=(config/scenarios/*.yaml(N:t:r))
  _describe scenario names
}
_dwcp() {
  local -a commands below
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

/** What is offered once the command is known; `words` begins with it. */
function bodyOf(command: CompletedCommand): string {
  if (command.subcommands.length === 0) return `      ${argumentsOf(command)}`;
  const cases = command.subcommands.map(
    (below) => `        ${below.name}) shift words; (( CURRENT-- )); ${argumentsOf(below)} ;;`,
  );
  return `      below=(
${describedNames(command.subcommands, '        ').join('\n')}
      )
      case \${words[2]} in
${cases.join('\n')}
        *)
          (( CURRENT == 2 )) && _describe command below
          ${argumentsOf(command)}
          ;;
      esac`;
}

function describedNames(commands: readonly CompletedCommand[], indent: string): readonly string[] {
  return commands.map((command) => `${indent}'${command.name}:${escapeText(command.summary)}'`);
}

function argumentsOf(command: CompletedCommand): string {
  const options = command.options.map(
    (option) => `'${option.flag}[${escapeText(option.description)}]${actionOf(option)}'`,
  );
  return `_arguments ${[...options, ...argumentWords(command), "'--help[show help]'"].join(' ')}`;
}

function argumentWords({ words }: CompletedCommand): readonly string[] {
  if (words === 'scenario') return ["'*:scenario:_dwcp_scenarios'"];
  return words.length === 0 ? [] : [`'*:word:(${words.join(' ')})'`];
}

function actionOf({ value }: CompletedOption): string {
  switch (value) {
    case 'none':
      return '';
    case 'any':
      return ':value:';
    case 'directory':
      return ':directory:_directories';
    case 'file':
      return ':file:_files';
    case 'environment':
      return ':environment:_dwcp_environments';
    case 'scenario':
      return ':scenario:_dwcp_scenarios';
    default:
      return `:value:(${value.join(' ')})`;
  }
}

function escapeText(text: string): string {
  return text.replace(/'/g, "'\\''").replace(/([[\]:])/g, '\\$1');
}
