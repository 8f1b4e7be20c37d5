import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { waitFor } from '@dwcp/io';
import type { DeployedFiles } from './detect.fixture.ts';

const dwcp = join(import.meta.dirname, '../../../bin/dwcp');

/** The built `dwcp drift monitor` of an environment whose nodes do not answer: nothing of it leaves this machine. */
export class MonitorProcess {
  readonly #deployed: DeployedFiles;
  readonly #environment: Readonly<Record<string, string>>;
  #child: ChildProcess | null = null;
  #exited: Promise<number | null> = Promise.resolve(null);
  output = '';

  constructor(deployed: DeployedFiles, environment: Readonly<Record<string, string>> = {}) {
    this.#deployed = deployed;
    this.#environment = environment;
  }

  get logFile(): string {
    return join(this.#deployed.options.projectDir, 'drift.log');
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  async start(): Promise<void> {
    const { projectDir, stateDir, environment } = this.#deployed.options;
    const tools = join(projectDir, 'tools');
    await mkdir(tools, { recursive: true });
    await writeFile(join(tools, 'ssh'), '#!/bin/sh\nexit 255\n');
    await chmod(join(tools, 'ssh'), 0o755);
    const state = ['--state-dir', stateDir ?? ''];
    const place = ['drift', 'monitor', '--env', environment, '--project-dir', projectDir, ...state];
    const child = spawn(
      dwcp,
      [...place, '--kind', 'files', '--interval', '5', '--listen', '127.0.0.1:0', '--log-file', this.logFile],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { PATH: `${tools}:${process.env.PATH ?? ''}`, HOME: projectDir, ...this.#environment },
      },
    );
    this.#child = child;
    this.#exited = once(child, 'exit').then(([code]) => (typeof code === 'number' ? code : null));
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (this.output += String(bytes)));
  }

  /** The exit code, when it ends by itself or after the signal. */
  async ended(signal?: NodeJS.Signals): Promise<number | null> {
    if (signal !== undefined) this.#child?.kill(signal);
    return this.#exited;
  }

  async get(path: string): Promise<string> {
    const address = await this.#until(
      'an address',
      async () => / on (127\.0\.0\.1:\d+)/.exec(this.output)?.[1] ?? null,
    );
    return (await fetch(`http://${address}${path}`)).text();
  }

  /** Waits until the metric is at least so much. */
  async metric(name: string, least: number): Promise<number> {
    return this.#until(`${name} of ${least}`, async () => {
      const line = (await this.get('/metrics')).split('\n').find((one) => one.startsWith(`${name} `));
      const value = Number(line?.split(' ')[1]);
      return value >= least ? value : null;
    });
  }

  /** Runs from now on, so that what was changed has been seen. */
  async nextRuns(count: number): Promise<void> {
    const name = 'dwcp_drift_last_run_timestamp_seconds{environment="two"}';
    let last = await this.metric(name, 0);
    for (let run = 0; run < count; run++) last = await this.metric(name, last + 0.001);
  }

  async log(): Promise<string> {
    return readFile(this.logFile, 'utf8');
  }

  async #until<T>(what: string, check: () => Promise<T | null>): Promise<T> {
    return waitFor(
      async () => {
        if (this.#child?.exitCode !== null) throw new Error(`the monitor has ended\n${this.output}`);
        return check();
      },
      { timeoutMs: 60_000, everyMs: 100, onTimeout: () => new Error(`no ${what} in\n${this.output}`) },
    );
  }
}

/** A webhook of this machine that takes everything. */
export interface Webhook {
  readonly url: string;
  readonly requests: readonly { readonly headers: IncomingHttpHeaders; readonly body: string }[];
  /** `new description/not-applied` and such, in the order they came. */
  told(): readonly string[];
  close(): Promise<void>;
}

export async function openWebhook(): Promise<Webhook> {
  const requests: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
  const server = createServer(async (request, response) => {
    requests.push({ headers: request.headers, body: await text(request) });
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/very-secret-part`,
    told: () =>
      requests.flatMap(({ body }) => {
        const { entries } = JSON.parse(body) as {
          entries: { change: string; check: string | null; subject: string }[];
        };
        return entries.map(({ change, check, subject }) => `${change} ${check ?? subject}`);
      }),
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What is told to systemd at this socket, a line each; Node has no sockets of datagrams that are files. */
export interface Notifications {
  readonly lines: readonly string[];
  until(isEnough: (lines: readonly string[]) => boolean): Promise<void>;
  close(): Promise<void>;
}

const receiver = `
import socket, sys
receiving = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
receiving.bind(sys.argv[1])
print('bound', flush=True)
while True:
    print(receiving.recv(4096).decode().replace(chr(10), '|'), flush=True)
`;

export async function receiveNotifications(path: string): Promise<Notifications> {
  const child = spawn('python3', ['-c', receiver, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const until: Notifications['until'] = async (isEnough) => {
    await waitFor(async () => (isEnough(lines) ? true : null), {
      timeoutMs: 60_000,
      everyMs: 50,
      onTimeout: () => new Error(`not enough in ${lines.join('\n')}`),
    });
  };
  await until(([first]) => first === 'bound');
  lines.shift();
  return {
    lines,
    until,
    async close() {
      child.kill();
      await exited;
    },
  };
}
