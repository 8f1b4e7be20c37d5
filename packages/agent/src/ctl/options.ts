import { parseArgs } from 'node:util';
import { DwcpError } from '@dwcp/model';

export interface CtlOptions {
  readonly words: readonly string[];
  readonly isJson: boolean;
  readonly isHelp: boolean;
  readonly isColorless: boolean;
  readonly socketPath: string;
  readonly timeoutMs: number;
  readonly modeFile: string | null;
  readonly nodeFile: string | null;
}

export const defaultSocket = '/run/dwcpd/control.sock';
const defaultTimeoutSeconds = 30;

/** Throws USAGE naming the option. */
export function parseCtlOptions(argv: readonly string[]): CtlOptions {
  const { values, positionals } = parse(argv);
  const seconds = Number(values.timeout ?? defaultTimeoutSeconds);
  if (!Number.isFinite(seconds) || seconds <= 0 || seconds > 3600) {
    throw new DwcpError('USAGE', `--timeout takes seconds, not ${values.timeout}`, { hint: 'give 1 to 3600' });
  }
  return {
    words: positionals,
    isJson: values.json === true,
    isHelp: values.help === true,
    isColorless: values['no-color'] === true,
    socketPath: values.socket ?? defaultSocket,
    timeoutMs: seconds * 1000,
    modeFile: values.config ?? null,
    nodeFile: values.node ?? null,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        'no-color': { type: 'boolean' },
        socket: { type: 'string' },
        timeout: { type: 'string' },
        config: { type: 'string' },
        node: { type: 'string' },
      },
    });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message.split('. ')[0] : String(cause);
    throw new DwcpError('USAGE', String(message), { hint: 'run `dwcp-ctl --help` to see the options', cause });
  }
}
