import type { Command, Option } from 'commander';

/** What a completion script knows of one command. */
export interface CompletedCommand {
  readonly name: string;
  /** With the command it stands below: `emulate up`. */
  readonly path: string;
  readonly summary: string;
  readonly options: readonly CompletedOption[];
  /** Words its argument may be, [] when it takes none or anything; `scenario`: a file of config/scenarios. */
  readonly words: 'scenario' | readonly string[];
  readonly subcommands: readonly CompletedCommand[];
}

export interface CompletedOption {
  readonly flag: string;
  readonly description: string;
  /** `none`: a switch; `directory`, `file`: a path; `environment`, `scenario`: a file of config/; else these words. */
  readonly value: 'none' | 'any' | 'directory' | 'file' | 'environment' | 'scenario' | readonly string[];
}

/** Reads commander's own tree, so completion cannot drift from the commands. */
export function describeProgram(program: Command, ruleIds: readonly string[]): readonly CompletedCommand[] {
  return program.commands.map((command) => describeCommand(command, { above: '', ruleIds }));
}

/** Every command with those below it, in the order of the help. */
export function withSubcommands(commands: readonly CompletedCommand[]): readonly CompletedCommand[] {
  return commands.flatMap((command) => [command, ...withSubcommands(command.subcommands)]);
}

function describeCommand(
  command: Command,
  from: { readonly above: string; readonly ruleIds: readonly string[] },
): CompletedCommand {
  const path = `${from.above}${command.name()}`;
  return {
    name: command.name(),
    path,
    summary: command.description(),
    options: [...command.options, ...command.createHelp().visibleGlobalOptions(command)].flatMap(describeOption),
    words: command.name() === 'explain' ? from.ruleIds : wordsOf(command),
    subcommands: command.commands.map((below) => describeCommand(below, { ...from, above: `${path} ` })),
  };
}

function wordsOf({ registeredArguments }: Command): CompletedCommand['words'] {
  if (registeredArguments[0]?.name() === 'scenario') return 'scenario';
  return registeredArguments.flatMap((argument) => argument.argChoices ?? []);
}

function describeOption(option: Option): readonly CompletedOption[] {
  const flag = option.long;
  if (flag === undefined || flag === null) return [];
  return [{ flag, description: option.description, value: completedValue(option) }];
}

function completedValue(option: Option): CompletedOption['value'] {
  if (!option.required && !option.optional) return 'none';
  if (option.argChoices !== undefined) return option.argChoices;
  const placeholder = /<([^>]+)>/.exec(option.flags)?.[1];
  if (placeholder === 'dir') return 'directory';
  if (placeholder === 'file') return 'file';
  if (option.long === '--scenario') return 'scenario';
  return option.long === '--env' ? 'environment' : 'any';
}
