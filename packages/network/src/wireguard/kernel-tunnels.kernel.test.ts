import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processRunner, waitFor } from '@dwcp/io';
import { type Gateway, gatewayOf, type NodeRelease, type Topology } from '@dwcp/model';
import { labTopology } from '@dwcp/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { renderRelease } from '../release.ts';
import { compareWireguard, type WireguardObserved } from './compare.ts';
import { parseWireguardDump } from './inspect.ts';
import { wireguardInterfaces } from './interfaces.ts';

const { run } = processRunner(new AbortController().signal);
const names = ['dc1-gw1', 'use1-gw1', 'br1-gw1'];
const topology = meshOf(names);
const psk = 'AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=';
const wire = `dwk${process.pid}`;
const publicKeys: Record<string, string> = {};
let directory = '';
let releases: readonly NodeRelease[] = [];

/** Each gateway in a network namespace of its own with what was rendered for it, all on one wire. */
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dwcp-wg-'));
  for (const gateway of topology.gateways) {
    const folder = folderOf(gateway);
    await mkdir(folder, { mode: 0o700 });
    const { stdout: key } = await run(['wg', 'genkey'], { timeoutMs: 60_000 });
    await writeFile(join(folder, 'private.key'), key, { mode: 0o600 });
    publicKeys[gateway.name] = (await run(['wg', 'pubkey'], { timeoutMs: 60_000, input: key })).stdout.trim();
  }
  releases = renderRelease(topology, { publicKeys });
  await shell(`ip netns add ${wire}; ip -n ${wire} link add wire type bridge; ip -n ${wire} link set wire up`);
  for (const [index, gateway] of topology.gateways.entries()) {
    for (const file of releaseOf(gateway).files.filter(({ path }) => path.startsWith('/etc/wireguard/'))) {
      await writeFile(join(folderOf(gateway), file.path.slice('/etc/wireguard/'.length)), file.content, {
        mode: 0o600,
      });
    }
    for (const { interface: name, presharedKey } of wireguardInterfaces(topology, gateway, publicKeys)) {
      if (presharedKey !== null) await writeFile(join(folderOf(gateway), `${name}.psk`), `${psk}\n`, { mode: 0o600 });
    }
    const device = gateway.underlayInterface;
    await shell(`ip netns add ${spaceOf(gateway)}
      ip link add ${device} netns ${spaceOf(gateway)} type veth peer name port${index} netns ${wire}
      ip -n ${wire} link set port${index} master wire up
      ip -n ${spaceOf(gateway)} address add ${gateway.publicAddress}/32 dev ${device}
      ip -n ${spaceOf(gateway)} link set ${device} up
      ip -n ${spaceOf(gateway)} route add default dev ${device}`);
    await writeFile(join(folderOf(gateway), 'nftables.conf'), contentOf(gateway, '/etc/nftables.conf'));
    await on(gateway, 'nft -f /etc/wireguard/nftables.conf');
    for (const { interface: name } of wireguardInterfaces(topology, gateway, publicKeys)) {
      await on(gateway, `wg-quick up ${name}`);
    }
  }
});

afterAll(async () => {
  for (const name of [wire, ...topology.gateways.map(spaceOf)]) {
    await run(['ip', 'netns', 'delete', name], { timeoutMs: 60_000, okExitCodes: [0, 1] });
  }
  await rm(directory, { recursive: true, force: true });
});

test('wg-quick makes devices of the kernel from what is rendered, and every one has its session', async () => {
  for (const gateway of topology.gateways) {
    const wanted = wireguardInterfaces(topology, gateway, publicKeys);
    expect(wanted).toHaveLength(2);
    for (const { interface: name, tunnel } of wanted) {
      expect(await on(gateway, `ip -details link show ${name}`)).toContain('wireguard');
      await reaches(gateway, farAddress(gateway, tunnel));
    }
    expect(compareWireguard(wanted, await observe(gateway))).toEqual([]);
  }
});

test('the kernel carries what is as large as the tunnel says, and not a byte more', async () => {
  const [gateway] = topology.gateways;
  const [tunnel] = topology.tunnels;
  if (gateway === undefined || tunnel === undefined) throw new Error('no tunnel');
  const remote = farAddress(gateway, tunnel.name);
  await reaches(gateway, remote, tunnel.mtuBytes);
  await expect(echo(gateway, remote, tunnel.mtuBytes + 1)).rejects.toThrow('Message too long');
});

test('a reload keeps the sessions and brings back what was changed', async () => {
  const [gateway] = topology.gateways;
  if (gateway === undefined) throw new Error('no gateway');
  const before = await observe(gateway);
  const script = join(folderOf(gateway), 'wg-reload');
  await writeFile(script, contentOf(gateway, '/usr/lib/dwcp/wg-reload'), { mode: 0o700 });
  const wanted = wireguardInterfaces(topology, gateway, publicKeys);
  for (const { interface: name, publicKey } of wanted) {
    await on(gateway, `wg set ${name} peer ${publicKey} allowed-ips 10.99.0.0/16; ip link set ${name} mtu 1400`);
  }
  expect(compareWireguard(wanted, await observe(gateway)).map(({ kind }) => kind)).toEqual([
    'mtu-differs',
    'allowed-ips-differ',
    'mtu-differs',
    'allowed-ips-differ',
  ]);
  for (const { interface: name } of wanted) await on(gateway, `/etc/wireguard/wg-reload ${name}`);
  const after = await observe(gateway);
  expect(compareWireguard(wanted, after)).toEqual([]);
  expect(handshakesOf(after)).toEqual(handshakesOf(before));
});

/** The lab's gateways of these names and the tunnels between them; the first tunnel has a preshared key. */
function meshOf(gateways: readonly string[]): Topology {
  const whole = labTopology();
  const tunnels = whole.tunnels.filter(({ ends }) => ends.every((end) => gateways.includes(end.gateway)));
  return {
    ...whole,
    gateways: whole.gateways.filter(({ name }) => gateways.includes(name)),
    nodes: [],
    tunnels: tunnels.map((tunnel, index) =>
      index === 0 ? { ...tunnel, presharedKey: { kind: 'env', name: 'DWCP_PSK' } } : tunnel,
    ),
  };
}

function farAddress(gateway: Gateway, tunnel: string): string {
  const far = topology.tunnels.find(({ name }) => name === tunnel)?.ends.find((end) => end.gateway !== gateway.name);
  if (far === undefined) throw new Error(`no tunnel ${tunnel} at ${gateway.name}`);
  return far.innerAddress;
}

async function reaches(gateway: Gateway, address: string, packetBytes = 84): Promise<void> {
  await waitFor(async () => ((await echo(gateway, address, packetBytes)) === 'answered\n' ? true : null), {
    timeoutMs: 120_000,
    everyMs: 100,
    onTimeout: () => new Error(`${gateway.name} does not reach ${address}`),
  });
}

/** Sends one echo request that must not be fragmented; says within two seconds whether it was answered. */
async function echo(gateway: Gateway, address: string, packetBytes: number): Promise<string> {
  await writeFile(join(folderOf(gateway), 'echo.py'), echoProgram);
  return await on(gateway, `python3 -S /etc/wireguard/echo.py ${address} ${packetBytes}`);
}

// ping(8) is not among what the project needs of a machine; Python is.
const echoProgram = `
import select, socket, struct, sys
address, size = sys.argv[1], int(sys.argv[2])
link = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
link.setsockopt(socket.IPPROTO_IP, 10, 2)  # IP_MTU_DISCOVER, IP_PMTUDISC_DO
filling = bytes(size - 28)
checksum = 0xffff - (8 << 8) - 1
link.sendto(struct.pack("!BBHHH", 8, 0, checksum, 0, 1) + filling, (address, 0))
while select.select([link], [], [], 2)[0]:
    packet, (sender, _) = link.recvfrom(65535)
    if sender == address and packet[20] == 0 and len(packet) == size:
        print("answered")
        break
`;

async function observe(gateway: Gateway): Promise<WireguardObserved> {
  const devices = parseWireguardDump(await on(gateway, 'wg show all dump'));
  const links = JSON.parse(await on(gateway, 'ip -json link show')) as readonly { ifname: string; mtu: number }[];
  return {
    devices,
    mtuBytes: new Map(links.map(({ ifname, mtu }) => [ifname, mtu])),
    atSeconds: Math.floor(Date.now() / 1_000),
  };
}

function handshakesOf({ devices }: WireguardObserved): readonly (number | null)[] {
  return devices.flatMap(({ peers }) => peers.map((peer) => peer.latestHandshakeSeconds));
}

/** Shell words of a gateway: its namespace, its /etc/wireguard, and no way but the kernel. */
async function on(gateway: Gateway, words: string): Promise<string> {
  return (await run(inside(gateway, words), { timeoutMs: 120_000 })).stdout;
}

function inside(gateway: Gateway, words: string): readonly string[] {
  const mounts = 'mount -t sysfs sysfs /sys; mount --bind "$1" /etc/wireguard';
  const script = `set -e; export WG_QUICK_USERSPACE_IMPLEMENTATION=/bin/false; ${mounts}; ${words}`;
  const entered = ['nsenter', `--net=/run/netns/${spaceOf(gateway)}`, 'unshare', '--mount'];
  return [...entered, 'sh', '-c', script, 'sh', folderOf(gateway)];
}

async function shell(words: string): Promise<void> {
  await run(['sh', '-ec', words], { timeoutMs: 120_000 });
}

function releaseOf(gateway: Gateway): NodeRelease {
  const release = releases.find(({ node }) => node === gatewayOf(topology, gateway.name).name);
  if (release === undefined) throw new Error(`no release for ${gateway.name}`);
  return release;
}

function contentOf(gateway: Gateway, path: string): string {
  const file = releaseOf(gateway).files.find((candidate) => candidate.path === path);
  if (file === undefined) throw new Error(`no ${path} on ${gateway.name}`);
  return file.content;
}

function spaceOf(gateway: Gateway): string {
  return `${wire}-${gateway.name}`;
}

function folderOf(gateway: Gateway): string {
  return join(directory, gateway.name);
}
