import { type Context, processRunner, recordingSink, waitFor } from '@dwcp/io';
import { defaultImageCache, ensureImage } from '@dwcp/lab';
import { gatewayOf, type Topology } from '@dwcp/model';
import { compareIpsec, describeDifference, inspectNetwork, ipsecConnections } from '@dwcp/network';
import { mixedTopology } from '@dwcp/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type IpsecGateways, openIpsecGateways } from './ipsec-gateways.fixture.ts';

const { signal } = new AbortController();
const ctx: Context = { run: processRunner(signal), events: recordingSink(), now: Date.now, signal };
const names = ['dc1-gw2', 'use1-gw2'] as const;
const [here] = names;
const topology = pairOf(names);
let gateways: IpsecGateways;

beforeAll(async () => {
  const image = await ensureImage({ cacheDir: defaultImageCache() }, ctx);
  gateways = await openIpsecGateways(topology, { names, imageDir: image.dir }, ctx);
});
afterAll(() => gateways?.close());

test('the start script chooses ESP and XFRM interfaces of the kernel', async () => {
  expect(await settled()).toEqual([]);
  for (const name of names) {
    expect((await on(name, 'readlink /etc/swanctl/dwcp/backend')).trim()).toBe('kernel');
    expect(await on(name, `ip -details link show ${connectionOf(name).interface}`)).toContain(
      `xfrm if_id ${hex(connectionOf(name).tunnelId)}`,
    );
    expect(await on(name, 'ip link show')).not.toContain('ipsec0');
  }
});

test('swanctl loaded what was rendered, and the tunnel is as described', async () => {
  expect(await settled()).toEqual([]);
});

test('packets go through the tunnel by ESP of the kernel, full ones unfragmented', async () => {
  expect(await settled()).toEqual([]);
  const { mtuBytes, tunnelId } = connectionOf(here);
  const before = await espPackets(here);
  expect(await replies(mtuBytes)).toBe(5);
  const after = await espPackets(here);
  expect(after.out - before.out).toBeGreaterThanOrEqual(5);
  expect(after.in - before.in).toBeGreaterThanOrEqual(5);
  const states = await on(here, 'ip xfrm state');
  expect(states).toContain('aead rfc4106(gcm(aes))');
  expect(states).toContain('encap type espinudp');
  expect(states).toContain(`if_id ${hex(tunnelId)}`);
  expect(await replies(mtuBytes + 1)).toBe(0);
});

test('a tunnel that was taken down lets nothing out in clear, and a reload brings it back', async () => {
  expect(await settled()).toEqual([]);
  await on(here, `swanctl --terminate --child ${connectionOf(here).name}`);
  const before = await espPackets(here);
  expect(await replies(84)).toBe(0);
  expect(await espPackets(here)).toEqual(before);
  await on(here, '/usr/lib/dwcp/ipsec load');
  expect(await settled()).toEqual([]);
  expect(await replies(84)).toBe(5);
});

/** The one tunnel between them, by certificates. */
function pairOf(gateways: readonly string[]): Topology {
  const whole = mixedTopology();
  return { ...whole, tunnels: whole.tunnels.filter(({ ends }) => ends.every((end) => gateways.includes(end.gateway))) };
}

/** The differences that are left after as long as two ends may take to find each other. */
async function settled(): Promise<readonly string[]> {
  let last: readonly string[] = [];
  const look = async (): Promise<true | null> => {
    last = (await Promise.all(names.map(differences))).flat();
    return last.length === 0 ? true : null;
  };
  const onTimeout = (): Error => new Error(last.join('; '));
  await waitFor(look, { timeoutMs: 150_000, everyMs: 1_000, signal, onTimeout });
  return last;
}

async function differences(name: string): Promise<readonly string[]> {
  const { ipsec, linkMtuBytes } = await inspectNetwork(
    gateways.runnerOf(name),
    { daemon: 'frr', parts: ['ipsec', 'links'], timeoutMs: 60_000 },
    ctx,
  );
  if (!ipsec.isObserved) return [ipsec.reason];
  if (!linkMtuBytes.isObserved) return [linkMtuBytes.reason];
  const observed = { ipsec: ipsec.value, mtuBytes: linkMtuBytes.value };
  return compareIpsec([connectionOf(name)], observed).map(describeDifference);
}

function connectionOf(name: string): ReturnType<typeof ipsecConnections>[number] {
  const [found] = ipsecConnections(topology, gatewayOf(topology, name));
  if (found === undefined) throw new Error(`${name} has no tunnel`);
  return found;
}

/** Answers to five echo requests of so many bytes to the other end of the tunnel, which must not be fragmented. */
async function replies(packetBytes: number): Promise<number> {
  const far = topology.tunnels
    .find(({ name }) => name === connectionOf(here).tunnel)
    ?.ends.find(({ gateway }) => gateway !== here);
  const argv = ['ping', '-n', '-q', '-c', '5', '-i', '0.2', '-W', '5', '-M', 'do', '-s', `${packetBytes - 28}`];
  const { stdout } = await gateways.runnerOf(here).run([...argv, far?.innerAddress ?? ''], {
    timeoutMs: 120_000,
    okExitCodes: [0, 1, 2],
  });
  return Number(/(\d+) received/.exec(stdout)?.[1]);
}

/** Packets that the kernel has put into ESP and taken out of it. */
async function espPackets(name: string): Promise<{ readonly in: number; readonly out: number }> {
  const own = gatewayOf(topology, name).publicAddress;
  const counted = { in: 0, out: 0 };
  for (const state of (await on(name, 'ip -statistics xfrm state')).split(/^src /m).slice(1)) {
    const packets = Number(/lifetime current:\s+\d+\(bytes\), (\d+)\(packets\)/.exec(state)?.[1]);
    counted[state.startsWith(`${own} `) ? 'out' : 'in'] += packets;
  }
  return counted;
}

async function on(name: string, words: string): Promise<string> {
  return (await gateways.runnerOf(name).run(['sh', '-euc', words], { timeoutMs: 120_000 })).stdout;
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
