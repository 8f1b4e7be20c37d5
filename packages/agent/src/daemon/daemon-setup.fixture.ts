import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadNode } from '@dwcp/config';
import { recordingSink, systemdNotifier } from '@dwcp/io';
import { type FakeNode, fakeNode, linkStatus } from '../transport-node.fixture.ts';
import { type DaemonHost, type RunningDaemon, startDaemon } from './start-daemon.ts';

const root = join(import.meta.dirname, '../../../..');

/** A daemon on files of its own and a node that is not there. */
export class DaemonSetup {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'dwcp-t-'));
  readonly events: ReturnType<typeof recordingSink> = recordingSink();
  readonly node: FakeNode = fakeNode('dc1-gw1');
  readonly notified: string[] = [];
  nowMs: number = Date.parse('2027-06-01T00:00:00Z');
  readonly #running: RunningDaemon[] = [];
  /** Free ones of this machine: the first is that of health and metrics, the others are for forwards. */
  readonly ports: readonly number[];

  static async open(): Promise<DaemonSetup> {
    return new DaemonSetup(await freePorts(5));
  }

  private constructor(ports: readonly number[]) {
    this.ports = ports;
    this.node.setLinks([linkStatus('br1-gw1', { since: '2027-06-01T00:00:00.000Z' })]);
    writeFileSync(join(this.folder, 'node.key'), 'not looked at', { mode: 0o600 });
    writeFileSync(
      join(this.folder, 'node.crt'),
      readFileSync(join(import.meta.dirname, '../../test/fixtures/node.crt')),
    );
    const mode = readFileSync(join(root, 'config/dwcp-v3-hybrid.yaml'), 'utf8');
    writeFileSync(join(this.folder, 'dwcp-v3-hybrid.yaml'), mode.replace('idleTimeout: 120s', 'idleTimeout: 60s'));
    this.writeNode();
  }

  get files() {
    return { modeFile: join(this.folder, 'dwcp-v3-hybrid.yaml') };
  }

  address(index: number): string {
    return `127.0.0.1:${this.ports[index]}`;
  }

  get socketPath(): string {
    return join(this.folder, 'run', 'control.sock');
  }

  /** node.yaml with these lines after those every node needs. */
  writeNode(lines: readonly string[] = [], peers: readonly string[] = ['br1-gw1']): void {
    const text = [
      'formatVersion: 1',
      'name: dc1-gw1',
      'peers:',
      ...peers.map((peer) => `  - { name: ${peer}, address: 127.0.0.1:1 }`),
      `tls: { cert: ${this.folder}/node.crt, key: ${this.folder}/node.key }`,
      `dataDirectory: ${this.folder}/data`,
      `controlSocket: ${this.socketPath}`,
      `metrics: { listen: ${this.address(0)} }`,
      ...lines,
    ].join('\n');
    writeFileSync(join(this.folder, 'node.yaml'), `${text}\n`);
  }

  host(changes: Partial<DaemonHost> = {}): DaemonHost {
    return {
      version: '1.2.3',
      pid: process.pid,
      now: () => this.nowMs,
      events: this.events,
      notifier: systemdNotifier({
        environment: { NOTIFY_SOCKET: '@notify' },
        pid: process.pid,
        send: (_, text) => void this.notified.push(text.split('\n')[0] ?? ''),
        onFailure: () => {},
      }),
      openNode: async () => this.node,
      probeFabric: async () => [{ check: 'libfabric', outcome: 'passed', detail: 'is there' }],
      ...changes,
    };
  }

  async start(changes: Partial<DaemonHost> = {}): Promise<RunningDaemon> {
    const { run, findings } = await loadNode(this.files);
    if (run === null) throw new Error(findings.map(({ message }) => message).join('; '));
    const running = await startDaemon(this.files, run, this.host(changes));
    this.#running.push(running);
    return running;
  }

  permitKey(permissions: number): void {
    chmodSync(join(this.folder, 'node.key'), permissions);
  }

  /** Codes and messages of the events so far. */
  told(): readonly string[] {
    return this.events.events.map(({ code, message }) => `${code} ${message}`);
  }

  async close(): Promise<void> {
    for (const running of this.#running.splice(0)) await running.stop();
    rmSync(this.folder, { recursive: true });
  }
}

/** Held all at once, so that they differ. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers: Server[] = [];
  for (let index = 0; index < count; index++) {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push(server);
  }
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
