import { type CompletedCommand, type CompletedOption, withSubcommands } from './describe-program.ts';

/** A script for `dwcp completion fish | source`. */
export function renderFish(commands: readonly CompletedCommand[]): string {
  const names = commands.map((command) => command.name).join(' ');
  const all = withSubcommands(commands);
  const lines = [
    '# fish completion of dwcp: dwcp completion fish | source',
    'function __dwcp_files',
    '  for file in config/$argv[1]/*.yaml',
    "    string replace -r '.*/(.*)\\.yaml$' '$1' -- $file",
    '  end',
    'end',
    'complete -c dwcp -f',
    ...commands.map(
      (command) =>
        `complete -c dwcp -n 'not __fish_seen_subcommand_from ${names}' -a ${command.name} -d ${quote(command.summary)}`,
    ),
    ...all.flatMap((command) => {
      const condition = `complete -c dwcp -n '${conditionOf(command, commands)}'`;
      return [
        ...command.options.map(
          (option) =>
            `${condition} -l ${option.flag.slice(2)} -d ${quote(option.description)}${valueFlags(option.value)}`,
        ),
        ...wordsOf(command).map((words) => `${condition} -a ${words}`),
        ...command.subcommands.map((below) => `${condition} -a ${below.name} -d ${quote(below.summary)}`),
      ];
    }),
  ];
  return `${lines.join('\n')}\n`;
}

/** True on the command itself, not on one below it nor on one of its name below another. */
function conditionOf(command: CompletedCommand, commands: readonly CompletedCommand[]): string {
  const seen = command.path.split(' ').map((name) => `__fish_seen_subcommand_from ${name}`);
  const below = command.subcommands.map((subcommand) => subcommand.name);
  const others = commands.flatMap(({ name, subcommands }) =>
    command.path === command.name && subcommands.some((one) => one.name === command.name) ? [name] : [],
  );
  const unseen = [...below, ...others];
  return [...seen, ...(unseen.length === 0 ? [] : [`not __fish_seen_subcommand_from ${unseen.join(' ')}`])].join(
    '; and ',
  );
}

function wordsOf({ words }: CompletedCommand): readonly string[] {
  if (words === 'scenario') return ["'(__dwcp_files scenarios)'"];
  return words.length === 0 ? [] : [quote(words.join(' '))];
}

function valueFlags(value: CompletedOption['value']): string {
  switch (value) {
    case 'none':
      return '';
    case 'any':
      return ' -x';
    case 'directory':
      return " -x -a '(__fish_complete_directories)'";
    case 'file':
      return ' -r -F';
    case 'environment':
    case 'scenario':
      return ` -x -a '(__dwcp_files ${value}s)'`;
    default:
      return ` -x -a ${quote(value.join(' '))}`;
  }
}

function quote(text: string): string {
  return `'${text.replace(/(['\\])/g, '\\$1')}'`;
}
