import { DwcpError } from '@dwcp/model';
import {
  errorDocument,
  exitCodeOfError,
  exitCodes,
  nearestWord,
  renderDocument,
  renderError,
  type Terminal,
} from '@dwcp/terminal';
import { type Answer, type CtlCommand, ctlCommands } from './commands.ts';
import { help } from './help.ts';
import { parseCtlOptions } from './options.ts';

export interface CtlHost {
  readonly version: string;
  readonly argv: readonly string[];
  readonly terminal: Terminal;
}

/** The command line of dwcp-ctl: argv → question → view; returns the exit code. */
export async function main(host: CtlHost): Promise<number> {
  const { stdout, stderr } = host.terminal;
  try {
    const options = parseCtlOptions(host.argv);
    if (options.isHelp || options.words.length === 0) {
      stdout.write(help);
      return options.isHelp ? exitCodes.clean : exitCodes.failed;
    }
    const { command, args } = findCommand(options.words);
    const answer: Answer = await command.run(args, { ...options, version: host.version });
    stdout.write(options.isJson ? renderDocument(answer.document) : answer.render(stdout.palette));
    return answer.exitCode;
  } catch (cause) {
    stderr.write(renderError(cause, stderr.palette));
    if (host.argv.includes('--json')) stdout.write(`${JSON.stringify(errorDocument(cause), null, 2)}\n`);
    return exitCodeOfError(cause);
  }
}

/** The longest name the words begin with, and the words after it. */
function findCommand(words: readonly string[]): { readonly command: CtlCommand; readonly args: readonly string[] } {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ');
    const command = Object.hasOwn(ctlCommands, name) ? ctlCommands[name] : undefined;
    if (command === undefined) continue;
    const args = words.slice(length);
    if (args.length !== command.args.length) {
      const wanted = [name, ...command.args.map((arg) => `<${arg}>`)].join(' ');
      throw new DwcpError('USAGE', `${name} takes ${command.args.length} words`, {
        hint: `write \`dwcp-ctl ${wanted}\``,
      });
    }
    return { command, args };
  }
  const given = words.join(' ');
  const near = nearestWord(given, Object.keys(ctlCommands));
  throw new DwcpError('USAGE', `there is no command ${given}`, {
    hint: near === null ? 'run `dwcp-ctl --help` to see the commands' : `did you mean \`dwcp-ctl ${near}\`?`,
  });
}
