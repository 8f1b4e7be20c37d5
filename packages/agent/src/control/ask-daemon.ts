import { connect, type Socket } from 'node:net';
import { codeOf } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { readLine } from './line.ts';
import { type ControlCommand, maxResponseBytes, parseResponse, renderRequest } from './protocol.ts';

export interface AskOptions {
  readonly socketPath: string;
  readonly timeoutMs: number;
  readonly arguments?: Readonly<Record<string, unknown>>;
}

/** Asks a running dwcpd. Throws DAEMON_NOT_RUNNING when none answers, FILE_PERMISSIONS, or what dwcpd answers instead. */
export async function askDaemon(
  command: ControlCommand,
  options: AskOptions,
): Promise<Readonly<Record<string, unknown>>> {
  const { socketPath, timeoutMs, arguments: args = {} } = options;
  const socket = await open(socketPath);
  const timer = setTimeout(() => socket.destroy(), timeoutMs);
  try {
    socket.write(renderRequest({ command, arguments: args }));
    const line = await readLine(socket, maxResponseBytes);
    if (line === null)
      throw new DwcpError('DAEMON_NOT_RUNNING', `dwcpd closed ${socketPath} without an answer`, logHint);
    return parseResponse(line);
  } catch (cause) {
    if (cause instanceof DwcpError || codeOf(cause) === null) throw cause;
    throw new DwcpError('DAEMON_NOT_RUNNING', `dwcpd gave no answer on ${socketPath} in ${timeoutMs / 1000} s`, {
      ...logHint,
      cause,
    });
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

const logHint = { hint: 'read its log: `journalctl -u dwcpd`' };

function open(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('connect', () => {
      // What comes later is seen by the reader.
      socket.removeAllListeners('error').on('error', () => {});
      resolve(socket);
    });
    socket.once('error', (cause) => reject(openError(path, cause)));
  });
}

function openError(path: string, cause: unknown): DwcpError {
  if (codeOf(cause) === 'EACCES') {
    return new DwcpError('FILE_PERMISSIONS', `${path} is not open to this user`, {
      hint: 'ask as root, or as the user of dwcpd',
      cause,
    });
  }
  return new DwcpError('DAEMON_NOT_RUNNING', `no dwcpd answers on ${path}`, {
    hint: '`systemctl start dwcpd`; one that has another `controlSocket` is asked with --socket',
    cause,
  });
}
