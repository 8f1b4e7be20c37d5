import type { Terminal } from '@dwcp/terminal';
import { Command, type Help, type Option } from 'commander';
import type { CommandInput, CommandModule } from './command.ts';
import { type CommandEntry, commandTable } from './command-table.ts';
import { globalOptions, type OptionName, universalOptions } from './options.ts';

/** What the command line asked for. */
export interface Call {
  /** With the command it stands below: `emulate up`. */
  readonly name: string;
  readonly module: CommandModule;
  readonly input: CommandInput;
  /** Values of the global options, unchecked. */
  readonly global: Readonly<Record<string, unknown>>;
  /** Options the user gave that mean nothing to the command, as written. */
  readonly meaningless: readonly string[];
}

/**
 * The commander tree. Only the modules of `names` are loaded and configured (every module when null); the others stand in
 * the help by their summary. `onCall` gets what was asked for; it runs inside commander's parse.
 */
export async function buildProgram(options: {
  readonly version: string;
  readonly names: readonly string[] | null;
  readonly terminal: Terminal;
  readonly onCall: (call: Call) => void;
}): Promise<Command> {
  const { stdout, stderr } = options.terminal;
  const program = new Command('dwcp')
    .description('hybrid networks from one typed description: checked, brought up, verified')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      // Usage errors are thrown and reported like every other error.
      writeErr: () => {},
      getOutHelpWidth: () => stdout.columns,
      getErrHelpWidth: () => stderr.columns,
    })
    .configureHelp({ showGlobalOptions: true })
    .version(options.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help; `dwcp <command> --help` has examples');
  for (const option of globalOptions()) program.addOption(option);
  for (const entry of commandTable) await add(program, { ...options, entry, program, above: '' });
  return program;
}

interface Adding {
  readonly entry: CommandEntry;
  readonly program: Command;
  /** Names of the commands it stands below, each with a space after it. */
  readonly above: string;
  readonly names: readonly string[] | null;
  readonly onCall: (call: Call) => void;
}

async function add(parent: Command, adding: Adding): Promise<void> {
  const { entry, names, above } = adding;
  const command = parent.command(entry.name).description(entry.summary).helpOption('-h, --help', 'show help');
  if (names !== null && !names.includes(entry.name)) return;
  await fill(command, adding);
  for (const below of entry.subcommands ?? []) {
    await add(command, { ...adding, entry: below, above: `${above}${entry.name} ` });
  }
}

async function fill(command: Command, { entry, program, above, onCall }: Adding): Promise<void> {
  const module = await entry.load();
  module.configure(command);
  command.helpCommand(false).configureHelp({
    showGlobalOptions: true,
    visibleGlobalOptions(this: Help): Option[] {
      return program.options.filter((option) => isMeaningful(option, module));
    },
  });
  command.addHelpText('after', () => {
    const width = Math.max(...module.examples.map((example) => example.command.length));
    const lines = module.examples.map((example) => `  ${example.command.padEnd(width)}  ${example.purpose}`);
    return `\nExamples:\n${lines.join('\n')}`;
  });
  command.action(() => {
    onCall({
      name: `${above}${entry.name}`,
      module,
      input: { args: command.args, own: command.opts() },
      global: program.opts(),
      meaningless: meaninglessOptions(program, command, module),
    });
  });
}

/** Of the global options those the command gives no meaning to; of the commands above it all. */
function meaninglessOptions(program: Command, command: Command, module: CommandModule): readonly string[] {
  const given = (from: Command) =>
    from.options.filter((option) => from.getOptionValueSource(option.attributeName()) === 'cli');
  const wrong = given(program).filter((option) => !isMeaningful(option, module));
  for (let above = command.parent; above !== null && above !== program; above = above.parent) {
    wrong.push(...given(above));
  }
  return wrong.map((option) => option.long ?? option.flags);
}

function isMeaningful(option: Option, module: CommandModule): boolean {
  const name = option.attributeName() as OptionName;
  return universalOptions.includes(name) || module.uses.includes(name);
}
