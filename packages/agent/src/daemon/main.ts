import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type LoadedNode, loadNode, type NodeRun } from '@dwcp/config';
import { type EventSink, type Notifier, systemdNotifier } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { countFindings, exitCodeOfError, exitCodes, renderError, renderFindings, type Terminal } from '@dwcp/terminal';
import { type DaemonHost, startDaemon } from './start-daemon.ts';

/** What dwcpd takes from its process; tests give their own. */
export interface ProcessHost extends Pick<DaemonHost, 'version' | 'pid' | 'now' | 'openNode' | 'probeFabric'> {
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
  readonly openLog: (run: NodeRun) => EventSink;
  readonly sendDatagram: (socket: string, text: string) => void;
  readonly onReload: (handler: () => void) => void;
  /** Aborted when the daemon is to end. */
  readonly stop: AbortSignal;
}

export const help = `dwcpd links this node with its peers.

Usage: dwcpd --config <file> [--node <file>] [--check]

  --config <file>   mode configuration, the same on all nodes: /etc/dwcp/dwcp-v3-hybrid.yaml
  --node <file>     what is this node's own (default: node.yaml beside the mode configuration)
  --check           check both files and end: exit code 0 sound, 2 with findings
  -V, --version     version
  -h, --help        this text

SIGHUP reads the files again, SIGTERM drains and ends. docs/dwcpd.md has the whole.

Examples:
  dwcpd --config /etc/dwcp/dwcp-v3-hybrid.yaml --check
  dwcpd --config /etc/dwcp/dwcp-v3-hybrid.yaml
`;

/** Runs until told to stop; returns the exit code. */
export async function main(host: ProcessHost): Promise<number> {
  const { stdout, stderr } = host.terminal;
  try {
    const options = parseOptions(host.argv);
    if (options === null) {
      stdout.write(help);
      return exitCodes.clean;
    }
    const loaded = await loadNode(options.files);
    if (loaded.run === null || options.isCheck) return reportFindings(loaded, host.terminal);
    return await run(options.files, loaded.run, host);
  } catch (cause) {
    stderr.write(renderError(cause, stderr.palette));
    return exitCodeOfError(cause);
  }
}

type Files = Parameters<typeof loadNode>[0];

async function run(files: Files, loaded: NodeRun, host: ProcessHost): Promise<number> {
  const { version, pid, now, openNode, probeFabric } = host;
  const events = host.openLog(loaded);
  const notifier = notifierOf(host, events);
  const running = await startDaemon(files, loaded, { version, pid, now, events, notifier, openNode, probeFabric });
  host.onReload(() => void running.reload());
  if (!host.stop.aborted) {
    await new Promise<void>((done) => host.stop.addEventListener('abort', () => done(), { once: true }));
  }
  await running.stop();
  return exitCodes.clean;
}

function notifierOf({ environment, pid, sendDatagram }: ProcessHost, events: EventSink): Notifier {
  return systemdNotifier({
    environment,
    pid,
    send: sendDatagram,
    onFailure: (cause) => {
      const message = `systemd cannot be told: ${cause instanceof Error ? cause.message : String(cause)}`;
      events.emit({ code: 'agent.notify-failed', message });
    },
  });
}

/** Null when help was asked for. Paths become absolute: they outlive the directory dwcpd was started in. */
function parseOptions(argv: readonly string[]): { readonly files: Files; readonly isCheck: boolean } | null {
  const { config, node, check, help: isHelp } = parse(argv);
  if (isHelp === true) return null;
  if (config === undefined) {
    throw new DwcpError('USAGE', '--config is missing', {
      hint: 'write `dwcpd --config /etc/dwcp/dwcp-v3-hybrid.yaml`',
    });
  }
  const files = { modeFile: resolve(config), ...(node === undefined ? {} : { nodeFile: resolve(node) }) };
  return { files, isCheck: check === true };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        config: { type: 'string' },
        node: { type: 'string' },
        check: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message.split('. ')[0] : String(cause);
    throw new DwcpError('USAGE', String(message), { hint: 'run `dwcpd --help` to see the options', cause });
  }
}

function reportFindings({ run: sound, findings, sources }: LoadedNode, { stdout, stderr }: Terminal): number {
  const lines = new Map(sources.map(({ file, text }) => [file, text.split('\n')]));
  if (findings.length > 0) stderr.write(renderFindings(findings, { palette: stderr.palette, sources: lines }));
  if (sound === null) {
    stderr.write(`\n${countFindings(findings)}: dwcpd does not start with them\n`);
    return exitCodes.findings;
  }
  const { node, mode } = sound;
  stdout.write(
    `${node.name} in ${mode.mode} mode: ${node.peers.length} peers, ${node.forwards.length} forwards, sound\n`,
  );
  return exitCodes.clean;
}
