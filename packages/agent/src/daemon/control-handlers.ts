import type { NodeRun } from '@dwcp/config';
import { DwcpError } from '@dwcp/model';
import type { TransportKind } from '@dwcp/transport';
import type { ControlHandlers } from '../control/control-server.ts';
import { dialAddress } from '../path-test/dial-address.ts';
import { dialCheck, linkChecks, type PathCheck, type PathTestReport, testReport } from '../path-test/path-test.ts';
import type { Daemon } from './daemon.ts';

/** What `dwcp-ctl` may ask of a daemon. */
export function controlHandlers(
  daemon: Daemon,
  probeFabric: (run: NodeRun) => Promise<readonly PathCheck[]>,
): ControlHandlers {
  return {
    version: async () => daemon.version(),
    status: async () => daemon.status(),
    stats: async () => daemon.stats(),
    peers: async () => daemon.peers(),
    switch: async (args) => {
      const [peer, transport] = [textOf(args, 'peer'), transportOf(args)];
      requirePeer(daemon, peer);
      await daemon.node.switchTransport(peer, transport);
      return { peer, transport };
    },
    pardon: async (args) => {
      const peer = textOf(args, 'peer');
      requirePeer(daemon, peer);
      daemon.node.pardon(peer);
      return { peer };
    },
    trace: async (args) => {
      const peer = textOf(args, 'peer');
      requirePeer(daemon, peer);
      return { peer, trace: daemon.node.pathTrace(peer) };
    },
    test: async (args) => {
      const kind = textOf(args, 'kind');
      if (kind === 'internet') return testInternet(daemon);
      if (kind === 'rdma') return testRdma(daemon, await probeFabric(daemon.run));
      throw new DwcpError('USAGE', `there is no test ${kind}`, { hint: 'test rdma or internet' });
    },
  };
}

async function testInternet(daemon: Daemon): Promise<PathTestReport> {
  const { peers } = daemon.peers();
  const settings = daemon.run.mode.transport;
  const expected = { targets: settings.targets.tcp, congestionControl: settings.tcp.congestionControl };
  const tested = await Promise.all(
    peers.map(async ({ name, address, link }) => ({
      peer: name,
      checks: [dialCheck(await dialAddress(address)), ...linkChecks('tcp', link ?? undefined, expected)],
    })),
  );
  return testReport('internet', [], tested);
}

function testRdma(daemon: Daemon, fabric: readonly PathCheck[]): PathTestReport {
  const expected = { targets: daemon.run.mode.transport.targets.rdma, congestionControl: null };
  const tested = daemon.peers().peers.map(({ name, link }) => ({
    peer: name,
    checks: linkChecks('rdma', link ?? undefined, expected),
  }));
  return testReport('rdma', fabric, tested);
}

function requirePeer(daemon: Daemon, peer: string): void {
  const names = daemon.peers().peers.map(({ name }) => name);
  if (names.includes(peer)) return;
  throw new DwcpError('USAGE', `there is no peer ${peer}`, {
    hint: names.length === 0 ? 'node.yaml names no peers' : `there are ${names.join(', ')}`,
  });
}

function transportOf(args: Readonly<Record<string, unknown>>): TransportKind | 'auto' {
  const transport = textOf(args, 'transport');
  if (transport === 'rdma' || transport === 'tcp' || transport === 'auto') return transport;
  throw new DwcpError('USAGE', `there is no transport ${transport}`, { hint: 'name rdma, tcp or auto' });
}

function textOf(args: Readonly<Record<string, unknown>>, name: string): string {
  const value = args[name];
  if (typeof value === 'string') return value;
  throw new DwcpError('USAGE', `the argument ${name} is missing`);
}
