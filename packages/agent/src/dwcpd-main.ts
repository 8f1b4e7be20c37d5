import { processTerminal, wantsColor } from '@dwcp/terminal';
import { sendUnixDatagram } from '@dwcp/transport';
import { main } from './daemon/main.ts';
import { openTransportNode } from './daemon/open-transport-node.ts';
import { jsonLog } from './log/json-log.ts';
import { probeFabric } from './path-test/probe-fabric.ts';

/** Runs with this process until SIGTERM or SIGINT; returns the exit code. A second of them does not wait. */
export async function runDaemon(version: string): Promise<number> {
  const stop = new AbortController();
  const now = new Promise<number>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) {
      process.on(name, () => {
        if (stop.signal.aborted) resolve(interrupted);
        stop.abort();
      });
    }
  });
  // Held from the beginning: the default of this signal is to end the process.
  let onReload: () => void = () => {};
  process.on('SIGHUP', () => onReload());
  const ended = main({
    version,
    argv: process.argv.slice(2),
    environment: process.env,
    pid: process.pid,
    now: Date.now,
    terminal: processTerminal({ color: wantsColor(process.env) }),
    openLog: ({ node, daemon }) => jsonLog({ level: daemon.logLevel, node: node.name }),
    openNode: openTransportNode,
    probeFabric: ({ mode }) => probeFabric(mode.transport),
    sendDatagram: sendUnixDatagram,
    onReload: (handler) => {
      onReload = handler;
    },
    stop: stop.signal,
  });
  return Promise.race([ended, now]);
}

const interrupted = 130;
