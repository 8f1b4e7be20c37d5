import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '@dwcp/io';
import { askDaemon } from '../control/ask-daemon.ts';
import type { StatusReport } from './daemon-reports.ts';

const mode = readFileSync(join(import.meta.dirname, '../../../../config/dwcp-v3-hybrid.yaml'), 'utf8');

/** Two nodes that know each other, as real processes on loopback. */
export class DwcpdPair {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'dwcp-t-'));
  readonly near: DwcpdProcess;
  readonly far: DwcpdProcess;

  private constructor(ports: readonly number[]) {
    const [nearPort = 0, farPort = 0, nearMetrics = 0, farMetrics = 0] = ports;
    makeAuthority(this.folder);
    const folder = this.folder;
    this.near = new DwcpdProcess(folder, {
      name: 'near',
      port: nearPort,
      metricsPort: nearMetrics,
      peer: ['far', farPort],
    });
    this.far = new DwcpdProcess(folder, {
      name: 'far',
      port: farPort,
      metricsPort: farMetrics,
      peer: ['near', nearPort],
    });
  }

  static async open(): Promise<DwcpdPair> {
    return new DwcpdPair(await freePorts(4));
  }

  /** RDMA over shared memory, which every machine has, in place of a network card. */
  useSharedMemory(): void {
    this.nameProvider('shm');
  }

  /** Of RDMA, in the mode configuration of both; for who starts afterwards. */
  nameProvider(provider: 'shm' | 'verbs'): void {
    const withProvider = mode.replace(/^ {2}rdma:\n/m, `  rdma:\n    provider: ${provider}\n`);
    for (const node of [this.near, this.far]) writeFileSync(node.modeFile, withProvider);
  }

  /** Both run, and the link carries. */
  async start(): Promise<void> {
    await Promise.all([this.near.start(), this.far.start()]);
    await this.established();
  }

  async established(): Promise<void> {
    const both = [this.near, this.far];
    await waitFor(
      async () => {
        const links = await Promise.all(both.map(async (node) => (await node.status())?.links[0]?.status));
        return links.every((status) => status === 'established') ? true : null;
      },
      { timeoutMs: 60_000, everyMs: 50, onTimeout: () => new Error(`no link\n${this.near.log}\n${this.far.log}`) },
    );
  }

  async close(): Promise<void> {
    await Promise.all([this.near.kill(), this.far.kill()]);
    rmSync(this.folder, { recursive: true });
  }
}

export interface DwcpdProcessOptions {
  readonly name: string;
  readonly port: number;
  readonly metricsPort: number;
  readonly peer: readonly [string, number];
}

export class DwcpdProcess {
  readonly #folder: string;
  readonly #options: DwcpdProcessOptions;
  #child: ChildProcess | null = null;
  #exited: Promise<number | null> = Promise.resolve(null);
  log = '';

  constructor(root: string, options: DwcpdProcessOptions) {
    this.#folder = join(root, options.name);
    this.#options = options;
    mkdirSync(this.#folder);
    issue(root, options.name);
    writeFileSync(this.modeFile, mode);
    this.write([]);
  }

  get modeFile(): string {
    return join(this.#folder, 'dwcp-v3-hybrid.yaml');
  }

  get socketPath(): string {
    return join(this.#folder, 'run', 'control.sock');
  }

  get healthUrl(): string {
    return `http://127.0.0.1:${this.#options.metricsPort}/health`;
  }

  /** node.yaml with these lines after those it needs. */
  write(lines: readonly string[], options: { readonly hasPeer?: boolean } = {}): void {
    const { name, port, metricsPort, peer } = this.#options;
    const text = [
      'formatVersion: 1',
      `name: ${name}`,
      `listen: 127.0.0.1:${port}`,
      options.hasPeer === false ? 'peers: []' : `peers: [{ name: ${peer[0]}, address: 127.0.0.1:${peer[1]} }]`,
      `tls: { cert: ${this.#folder}/node.crt, key: ${this.#folder}/node.key, ca: ${join(this.#folder, '..')}/ca.crt }`,
      `dataDirectory: ${this.#folder}/data`,
      `controlSocket: ${this.socketPath}`,
      `metrics: { listen: 127.0.0.1:${metricsPort} }`,
      ...lines,
    ].join('\n');
    writeFileSync(join(this.#folder, 'node.yaml'), `${text}\n`);
  }

  async start(environment: Readonly<Record<string, string>> = {}): Promise<void> {
    const child = join(import.meta.dirname, 'dwcpd.child.fixture.ts');
    const started = spawn(process.execPath, ['--conditions=dwcp-source', child, '--config', this.modeFile], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH ?? '', ...environment },
    });
    this.#child = started;
    this.#exited = once(started, 'exit').then(([code]) => (typeof code === 'number' ? code : null));
    for (const stream of [started.stdout, started.stderr]) stream.on('data', (bytes) => (this.log += String(bytes)));
    await this.logs('agent.started');
  }

  /** Waits until the log has the text after what it has now was read. */
  async logs(text: string, from = this.log.length): Promise<void> {
    await waitFor(
      async () => {
        if (this.log.slice(Math.min(from, this.log.length)).includes(text)) return true;
        if (this.#child?.exitCode !== null) throw new Error(`${this.#options.name} has ended\n${this.log}`);
        return null;
      },
      { timeoutMs: 60_000, everyMs: 20, onTimeout: () => new Error(`no ${text} in\n${this.log}`) },
    );
  }

  /** Null while nobody answers. */
  async status(): Promise<StatusReport | null> {
    const answer = await askDaemon('status', { socketPath: this.socketPath, timeoutMs: 30_000 }).catch(() => null);
    return answer as StatusReport | null;
  }

  signal(name: NodeJS.Signals): void {
    this.#child?.kill(name);
  }

  /** The exit code; null when a signal ended it. */
  ended(): Promise<number | null> {
    return this.#exited;
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    if (this.#child !== null) await this.#exited;
    this.#child = null;
  }
}

const request = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

function makeAuthority(folder: string): void {
  const files = ['-keyout', `${folder}/ca.key`, '-out', `${folder}/ca.crt`];
  openssl(['req', '-x509', ...request, ...files, '-days', '30', '-subj', '/CN=authority of a test']);
}

function issue(root: string, name: string): void {
  const own = `${root}/${name}/node`;
  const names = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`];
  openssl(['req', ...request, '-keyout', `${own}.key`, '-out', `${own}.csr`, ...names]);
  const authority = ['-CA', `${root}/ca.crt`, '-CAkey', `${root}/ca.key`, '-CAcreateserial', '-days', '30'];
  openssl(['x509', '-req', '-in', `${own}.csr`, ...authority, '-out', `${own}.crt`, '-copy_extensions', 'copy']);
}

function openssl(args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
