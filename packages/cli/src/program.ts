import { Command, type Help, type Option } from 'commander';
import type { CommandInput, CommandModule } from './command.ts';
import { type CommandEntry, commandTable } from './command-table.ts';
import { globalOptions, type OptionName, universalOptions } from './options.ts';
import type { Terminal } from './terminal.ts';

/** What the command line asked for. */
export interface Call {
  readonly name: string;
  readonly module: CommandModule;
  readonly input: CommandInput;
  /** Values of the global options, unchecked. */
  readonly global: Readonly<Record<string, unknown>>;
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
  for (const entry of commandTable) {
    const isWanted = options.names === null || options.names.includes(entry.name);
    const command = program.command(entry.name).description(entry.summary).helpOption('-h, --help', 'show help');
    if (isWanted) await fill(command, { entry, program, onCall: options.onCall });
  }
  return program;
}

async function fill(
  command: Command,
  options: { readonly entry: CommandEntry; readonly program: Command; readonly onCall: (call: Call) => void },
): Promise<void> {
  const { entry, program, onCall } = options;
  const module = await entry.load();
  module.configure(command);
  command.configureHelp({
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
      name: entry.name,
      module,
      input: { args: command.args, own: command.opts() },
      global: program.opts(),
    });
  });
}

/** The global options the user gave that the command gives no meaning to. */
export function meaninglessOptions(program: Command, module: CommandModule): readonly string[] {
  return program.options
    .filter((option) => program.getOptionValueSource(option.attributeName()) === 'cli' && !isMeaningful(option, module))
    .map((option) => option.long ?? option.flags);
}

function isMeaningful(option: Option, module: CommandModule): boolean {
  const name = option.attributeName() as OptionName;
  return universalOptions.includes(name) || module.uses.includes(name);
}
