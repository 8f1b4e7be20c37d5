import { chmod, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { DwcpError } from '@dwcp/model';
import { readLine } from './line.ts';
import { type ControlCommand, maxRequestBytes, parseRequest, renderFailure, renderResult } from './protocol.ts';
import { prepareSocketPlace } from './socket-place.ts';

/** What each command does; throws a DwcpError the asker is told. */
export type ControlHandlers = Readonly<
  Record<ControlCommand, (args: Readonly<Record<string, unknown>>) => Promise<object>>
>;

export interface ControlServer {
  readonly path: string;
  close(): Promise<void>;
}

const maxConnections = 16;
const requestTimeoutMs = 10_000;

/** Answers on a unix socket only the user of dwcpd (and root) can open. */
export async function openControlServer(path: string, handlers: ControlHandlers): Promise<ControlServer> {
  await prepareSocketPlace(path);
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket);
    socket.on('error', () => {}).once('close', () => open.delete(socket));
    void serve(socket, handlers);
  });
  server.maxConnections = maxConnections;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new DwcpError('FILE_PERMISSIONS', `cannot listen on ${path}`, { hint: `check ${path}`, cause })),
    );
    // The directory keeps others out until the permissions of the socket do.
    server.listen(path, () => resolve());
  });
  await chmod(path, 0o600);
  return {
    path,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of open) socket.destroy();
      await closed;
      await rm(path, { force: true });
    },
  };
}

async function serve(socket: Socket, handlers: ControlHandlers): Promise<void> {
  const timer = setTimeout(() => socket.destroy(), requestTimeoutMs);
  try {
    const line = await readLine(socket, maxRequestBytes);
    clearTimeout(timer);
    socket.end(await answer(line, handlers));
  } catch {
    // Who left before asking is owed no answer.
    socket.destroy();
  } finally {
    clearTimeout(timer);
  }
}

async function answer(line: string | null, handlers: ControlHandlers): Promise<string> {
  try {
    if (line === null) throw new DwcpError('USAGE', `a request is one line of at most ${maxRequestBytes} bytes`);
    const request = parseRequest(line);
    if (!Object.hasOwn(handlers, request.command)) {
      throw new DwcpError('USAGE', `there is no command ${request.command}`, {
        hint: `there are ${Object.keys(handlers).join(', ')}`,
      });
    }
    return renderResult(await handlers[request.command as ControlCommand](request.arguments));
  } catch (cause) {
    return renderFailure(cause);
  }
}
