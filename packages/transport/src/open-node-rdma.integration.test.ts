import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitFor } from '@dwcp/io';
import type { DwcpEvent, RdmaSettings, TransportSettings } from '@dwcp/model';
import { hybridTransportSettings } from '@dwcp/testkit';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { reasonAgainst } from './fabric/fabric-contract.fixture.ts';
import type { LinkStatus, TransportNode } from './node.ts';
import { openNode } from './open-node.ts';
import { replayTrace } from './selection/trace.ts';
import { makeAuthority, type TestAuthority } from './session/certificates.fixture.ts';

const timeoutMs = 30_000;
const withoutShm = await reasonAgainst({ provider: 'shm' });
const withHardware = (await reasonAgainst({ provider: 'auto' })) === null;
let authority: TestAuthority;

beforeAll(async () => {
  authority = await makeAuthority('authority of the nodes');
});
afterAll(() => authority.close());

test.skipIf(withoutShm !== null)(
  'hybrid nodes carry over RDMA with TCP standing by, and move when told to (needs libfabric with shm)',
  async () => {
    const [alpha, beta] = await twoNodes('shm');
    const link = await linkWhere(
      alpha.node,
      ({ transport, standby }) => transport === 'rdma' && standby.includes('tcp'),
    );
    expect(link).toMatchObject({ provider: 'shm', declaredTransport: 'rdma', security: 'aes-256-gcm' });
    beta.node.onStream(async (stream) => {
      for await (const bytes of stream.read()) await stream.write(bytes);
      await stream.end();
    });
    const stream = await alpha.node.openStream('beta', { target: 'echo:1' });
    const echoed = read(stream.read());
    await stream.write(Buffer.from('over rdma, '));
    await alpha.node.switchTransport('beta', 'tcp');
    await stream.write(Buffer.from('over tcp, '));
    expect(alpha.node.links()[0]).toMatchObject({ transport: 'tcp', standby: ['rdma'] });
    await alpha.node.switchTransport('beta', 'auto');
    await stream.write(Buffer.from('and on'));
    await stream.end();
    expect(await echoed).toBe('over rdma, over tcp, and on');
    expect(alpha.events.map(({ code }) => code)).toContain('link.switched');
  },
);

test.skipIf(withoutShm !== null)(
  'what the selection of a node was given replays (needs libfabric with shm)',
  async () => {
    const [alpha] = await twoNodes('shm');
    const seconds = 3;
    await linkWhere(alpha.node, () => alpha.node.pathTrace('beta').split('\n').length > seconds);
    const { selection } = settingsOf('alpha', 'shm');
    if (selection === null) throw new Error('hybrid mode chooses');
    const decisions = replayTrace(alpha.node.pathTrace('beta'), {
      ...selection,
      declared: 'rdma',
      link: 'as-recorded',
    });
    expect(decisions.length).toBeGreaterThanOrEqual(seconds);
    expect(decisions.at(-1)?.use).toBe(alpha.node.links()[0]?.transport);
  },
);

test.skipIf(withHardware)('without RDMA hardware a node says so, and its links run on TCP', async () => {
  const [alpha] = await twoNodes('auto');
  const link = await linkWhere(alpha.node, ({ status }) => status === 'established');
  expect(link).toMatchObject({ transport: 'tcp', declaredTransport: 'rdma', expectedTransport: 'tcp', standby: [] });
  expect(alpha.events).toContainEqual(
    expect.objectContaining({ code: 'node.transport-missing', data: expect.objectContaining({ transport: 'rdma' }) }),
  );
});

test.skipIf(withHardware)('RDMA that is declared by its provider is expected, also where it is missing', async () => {
  const [alpha] = await twoNodes('efa');
  const link = await linkWhere(alpha.node, ({ status }) => status === 'established');
  expect(link).toMatchObject({ transport: 'tcp', declaredTransport: 'rdma', expectedTransport: 'rdma' });
});

test.skipIf(withHardware)('without RDMA hardware and without a fallback a node does not open', async () => {
  const settings: TransportSettings = { ...settingsOf('alpha', 'auto'), candidates: [{ kind: 'rdma', port: 8080 }] };
  await writeIdentity('alpha');
  const options = { name: 'alpha', listen: '127.0.0.1:0', peers: [], settings };
  await expect(openNode(options, contextOf([]))).rejects.toMatchObject({ code: 'FABRIC_UNAVAILABLE' });
});

interface OpenNode {
  readonly node: TransportNode;
  readonly events: readonly DwcpEvent[];
}

/** alpha waits, beta dials it. */
async function twoNodes(provider: RdmaSettings['provider']): Promise<readonly [OpenNode, OpenNode]> {
  const alpha = await open('alpha', provider, { name: 'beta', address: '127.0.0.1:1' });
  const [address = ''] = alpha.node.addresses;
  return [alpha, await open('beta', provider, { name: 'alpha', address })];
}

async function open(
  name: string,
  provider: RdmaSettings['provider'],
  peer: { readonly name: string; readonly address: string },
): Promise<OpenNode> {
  await writeIdentity(name);
  const events: DwcpEvent[] = [];
  const options = { name, listen: '127.0.0.1:0', peers: [peer], settings: settingsOf(name, provider) };
  const node = await openNode(options, contextOf(events));
  onTestFinished(() => node.close());
  return { node, events };
}

function contextOf(events: DwcpEvent[]) {
  return { now: Date.now, events: { emit: (event: DwcpEvent) => void events.push(event) } };
}

function settingsOf(name: string, provider: RdmaSettings['provider']): TransportSettings {
  const hybrid = hybridTransportSettings();
  if (hybrid.rdma === null) throw new Error('hybrid mode has RDMA');
  const file = (end: string): string => join(authority.dir, `${name}.${end}`);
  return {
    ...hybrid,
    tcp: { ...hybrid.tcp, congestionControl: 'cubic', flows: 1, reusePort: false },
    rdma: { ...hybrid.rdma, provider },
    tls: {
      ...hybrid.tls,
      certificateFile: file('crt'),
      keyFile: file('key'),
      authoritiesFile: join(authority.dir, 'ca.pem'),
    },
  };
}

async function writeIdentity(name: string): Promise<void> {
  const { certificate, privateKey } = await authority.sign(name);
  await writeFile(join(authority.dir, `${name}.crt`), certificate);
  await writeFile(join(authority.dir, `${name}.key`), privateKey, { mode: 0o600 });
  await chmod(join(authority.dir, `${name}.key`), 0o600);
}

async function read(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all).toString();
}

function linkWhere(node: TransportNode, holds: (link: LinkStatus) => boolean): Promise<LinkStatus> {
  return waitFor(async () => node.links().find(holds) ?? null, {
    timeoutMs,
    everyMs: 20,
    onTimeout: () => new Error(`not within ${timeoutMs / 1000} s; the link is ${JSON.stringify(node.links()[0])}`),
  });
}
