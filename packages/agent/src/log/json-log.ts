import { type EventSink, fanOut } from '@dwcp/io';
import type { DaemonSettings, DwcpEvent } from '@dwcp/model';
import { destination, pino } from 'pino';

/** Events as JSON lines on stdout, which systemd hands to the journal; secrets are hidden first. Written at once. */
export function jsonLog(options: { readonly level: DaemonSettings['logLevel']; readonly node: string }): EventSink {
  const stream = destination({ fd: 1, sync: true });
  // Who reads the log may go; that is no reason for the links to end.
  stream.on('error', () => {});
  const logger = pino(
    {
      level: options.level,
      base: { node: options.node },
      messageKey: 'message',
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    stream,
  );
  return fanOut({
    emit(event) {
      logger[levelOf(event)](
        { code: event.code, ...(event.data === undefined ? {} : { data: event.data }) },
        event.message,
      );
    },
  });
}

const warnings: ReadonlySet<string> = new Set([
  'agent.connection-failed',
  'agent.connection-refused',
  'agent.notify-failed',
  'agent.peer-judged',
  'agent.reload-refused',
  'agent.target-refused',
  'link.lost',
  'link.path-lost',
  'link.peer-restarted',
  'node.kernel-falls-short',
  'node.peer-unreachable',
  'node.stranger-refused',
  'node.transport-missing',
]);

/** How much an event matters to who reads only a part of the log. */
export function levelOf({ code }: DwcpEvent): 'info' | 'warn' {
  return warnings.has(code) ? 'warn' : 'info';
}
