import type { CompletedCommand, CompletedOption } from './describe-program.ts';

/** A script for `dwcp completion fish | source`. */
export function renderFish(commands: readonly CompletedCommand[]): string {
  const names = commands.map((command) => command.name).join(' ');
  const lines = [
    '# fish completion of dwcp: dwcp completion fish | source',
    'function __dwcp_environments',
    '  for file in config/environments/*.yaml',
    "    string replace -r '.*/(.*)\\.yaml$' '$1' -- $file",
    '  end',
    'end',
    'complete -c dwcp -f',
    ...commands.map(
      (command) =>
        `complete -c dwcp -n 'not __fish_seen_subcommand_from ${names}' -a ${command.name} -d ${quote(command.summary)}`,
    ),
    ...commands.flatMap((command) => [
      ...command.options.map(
        (option) =>
          `${conditionOf(command)} -l ${option.flag.slice(2)} -d ${quote(option.description)}${valueFlags(option)}`,
      ),
      ...(command.words.length === 0 ? [] : [`${conditionOf(command)} -a ${quote(command.words.join(' '))}`]),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

function conditionOf(command: CompletedCommand): string {
  return `complete -c dwcp -n '__fish_seen_subcommand_from ${command.name}'`;
}

function valueFlags(option: CompletedOption): string {
  if (option.value === 'none') return '';
  if (option.value === 'directory') return " -x -a '(__fish_complete_directories)'";
  if (option.value === 'environment') return " -x -a '(__dwcp_environments)'";
  return option.value === 'any' ? ' -x' : ` -x -a ${quote(option.value.join(' '))}`;
}

function quote(text: string): string {
  return `'${text.replace(/(['\\])/g, '\\$1')}'`;
}
