import type { Command, Option } from 'commander';

/** What a completion script knows of one command. */
export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletedOption[];
  /** Words its argument may be; [] when it takes none or anything. */
  readonly words: readonly string[];
}

export interface CompletedOption {
  readonly flag: string;
  readonly description: string;
  /** `none`: a switch; `directory`: a path; `environment`: a file of config/environments; else these words. */
  readonly value: 'none' | 'any' | 'directory' | 'environment' | readonly string[];
}

/** Reads commander's own tree, so completion cannot drift from the commands. */
export function describeProgram(program: Command, ruleIds: readonly string[]): readonly CompletedCommand[] {
  return program.commands.map((command) => ({
    name: command.name(),
    summary: command.description(),
    options: [...command.options, ...command.createHelp().visibleGlobalOptions(command)].flatMap(describeOption),
    words:
      command.name() === 'explain'
        ? ruleIds
        : command.registeredArguments.flatMap((argument) => argument.argChoices ?? []),
  }));
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
  return option.long === '--env' ? 'environment' : 'any';
}
