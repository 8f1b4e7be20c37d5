import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen } from '../forward/forward.ts';
import type { HealthReport } from '../health/health.ts';

export interface HealthServerOptions {
  readonly address: string;
  readonly healthPath: string;
  readonly health: () => HealthReport;
  /** Why the node takes no traffic; empty when it does. */
  readonly notReady: () => readonly string[];
  /** Null when the mode serves no metrics. */
  readonly metrics: { readonly contentType: string; render(): Promise<string> } | null;
}

export interface HealthServer {
  /** As bound. */
  readonly address: string;
  close(): Promise<void>;
}

/** More than a fleet of Prometheus and a few people ask at once. */
const maxConnections = 64;

/** Health, readiness and metrics over HTTP, for who may reach the management port: reads only. */
export async function openHealthServer(options: HealthServerOptions): Promise<HealthServer> {
  const server = createServer({ headersTimeout: 5_000, requestTimeout: 5_000, keepAliveTimeout: 5_000 });
  server.maxConnections = maxConnections;
  server.on('request', (request, response) => {
    answer(request, options).then(
      (reply) => send(response, reply),
      (cause: unknown) => send(response, text(500, `${cause instanceof Error ? cause.message : String(cause)}\n`)),
    );
  });
  const address = await listen(server, options.address);
  return {
    address,
    close() {
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

async function answer(request: IncomingMessage, options: HealthServerOptions): Promise<Reply> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return text(405, 'only GET is answered\n');
  const path = (request.url ?? '').split('?')[0];
  if (path === options.healthPath) {
    const report = options.health();
    return json(report.status === 'unhealthy' ? 503 : 200, report);
  }
  if (path === '/ready') {
    const reasons = options.notReady();
    return json(reasons.length === 0 ? 200 : 503, { status: reasons.length === 0 ? 'ready' : 'not ready', reasons });
  }
  if (path === '/metrics' && options.metrics !== null) {
    const { metrics } = options;
    return { status: 200, contentType: metrics.contentType, body: await metrics.render() };
  }
  return text(404, `there are ${options.healthPath}, /ready${options.metrics === null ? '' : ' and /metrics'}\n`);
}

function json(status: number, value: object): Reply {
  return {
    status,
    contentType: 'application/json',
    body: `${JSON.stringify({ formatVersion: 1, ...value }, null, 2)}\n`,
  };
}

function text(status: number, body: string): Reply {
  return { status, contentType: 'text/plain; charset=utf-8', body };
}

function send(response: ServerResponse, { status, contentType, body }: Reply): void {
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}
