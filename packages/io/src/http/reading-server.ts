import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** What is answered to one question. */
export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export interface ReadingServerOptions {
  /** Binds the server; returns the address as bound. */
  readonly listen: (server: Server) => Promise<string>;
  /** Of GET and HEAD, by path without the query. */
  readonly answer: (path: string) => Promise<Reply>;
}

export interface ReadingServer {
  /** As bound. */
  readonly address: string;
  close(): Promise<void>;
}

/** More than a fleet of Prometheus and a few people ask at once. */
const maxConnections = 64;

/** A server for who may reach a management port: it is only read from, and holds nobody's connection for long. */
export async function openReadingServer(options: ReadingServerOptions): Promise<ReadingServer> {
  const server = createServer({ headersTimeout: 5_000, requestTimeout: 5_000, keepAliveTimeout: 5_000 });
  server.maxConnections = maxConnections;
  server.on('request', (request, response) => {
    answer(request, options).then(
      (reply) => send(response, reply),
      (cause: unknown) => send(response, textReply(500, `${cause instanceof Error ? cause.message : String(cause)}\n`)),
    );
  });
  const address = await options.listen(server);
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

export function jsonReply(status: number, value: object): Reply {
  return {
    status,
    contentType: 'application/json',
    body: `${JSON.stringify({ formatVersion: 1, ...value }, null, 2)}\n`,
  };
}

export function textReply(status: number, body: string): Reply {
  return { status, contentType: 'text/plain; charset=utf-8', body };
}

async function answer(request: IncomingMessage, options: ReadingServerOptions): Promise<Reply> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return textReply(405, 'only GET is answered\n');
  return options.answer((request.url ?? '').split('?')[0] ?? '');
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
