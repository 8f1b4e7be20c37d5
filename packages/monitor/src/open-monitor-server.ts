import type { Server } from 'node:http';
import { codeOf, jsonReply, openReadingServer, type ReadingServer, type Reply, textReply } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import type { Metrics } from './metrics/metrics.ts';
import type { MonitorHealth } from './watch/health.ts';

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

export interface Served {
  readonly health: () => MonitorHealth;
  readonly metrics: Metrics;
}

/** Health and metrics over HTTP: reads only. Throws PORT_TAKEN or TRANSPORT_FAILED. */
export function openMonitorServer(address: ListenAddress, served: Served): Promise<ReadingServer> {
  return openReadingServer({
    listen: (server) => listen(server, address),
    answer: (path) => answer(path, served),
  });
}

async function answer(path: string, { health, metrics }: Served): Promise<Reply> {
  if (path === '/health') {
    const report = health();
    return jsonReply(report.status === 'unhealthy' ? 503 : 200, report);
  }
  if (path === '/metrics') return { status: 200, contentType: metrics.contentType, body: await metrics.render() };
  return textReply(404, 'there are /health and /metrics\n');
}

function listen(server: Server, { host, port }: ListenAddress): Promise<string> {
  const name = host.includes(':') ? `[${host}]` : host;
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => reject(listenError(`${name}:${port}`, cause)));
    server.listen({ host, port }, () => {
      // What comes later is an error of a connection that could not be accepted: the listener stays.
      server.removeAllListeners('error').on('error', () => {});
      const bound = server.address();
      resolve(`${name}:${typeof bound === 'object' && bound !== null ? bound.port : port}`);
    });
  });
}

function listenError(address: string, cause: unknown): DwcpError {
  const code = codeOf(cause);
  if (code === 'EADDRINUSE') {
    return new DwcpError('PORT_TAKEN', `${address} is in use`, {
      hint: 'another monitor may listen there: give this one an address by --listen',
      cause,
    });
  }
  return new DwcpError('TRANSPORT_FAILED', `cannot listen on ${address} (${code ?? 'unknown error'})`, {
    hint: 'check that the address belongs to this machine',
    cause,
  });
}
