import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeRunner } from '@dwcp/io';
import type { NodeRelease } from '@dwcp/model';
import { labTopology, scriptedRunner, testContext, withDaemons } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { renderRelease } from '../release.ts';
import { type HostLook, inspectHost, parseHost, sysctlPath } from './inspect.ts';

const recorded = readFileSync(join(import.meta.dirname, '../../test/fixtures/inspect-host-use1-gw1.txt'), 'utf8');

test('reads files, units, parameters and the public key of a gateway', () => {
  const host = parseHost(releaseOf('use1-gw1'), recorded);
  expect(host.files['/etc/frr/frr.conf']).toMatchObject({ permissions: 0o640, owner: 'frr', group: 'frr' });
  expect(host.files['/etc/frr/frr.conf']?.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(host.units['wg-quick@wg-dc1-gw1.service']).toEqual({
    activeStatus: 'active',
    fileStatus: 'enabled',
    files: null,
  });
  expect(host.sysctl['net.ipv4.ip_forward']).toBe('1');
  expect(host.sysctl['net.ipv4.tcp_rmem']).toBe('4096 131072 4194304');
  expect(host.sysctl['net.core.default_qdisc']).toBeNull();
  expect(host.publicKey).toBe('ABCygqm6e0mOWA9MbvG6dxNDQXi57KZ4+1glYnxtQhc=');
  expect(host.privateKeyFile).toEqual({ permissions: 0o600, owner: 'root', group: 'root' });
  expect(host.extraFiles).toEqual([]);
});

test('a file that is not on the node is null', () => {
  const without = recorded.replaceAll(/^.*\/etc\/frr\/daemons.*\n/gm, '');
  expect(parseHost(releaseOf('use1-gw1'), without).files['/etc/frr/daemons']).toBeNull();
});

test('a tunnel file the release does not know is extra', () => {
  const more = recorded.replace(/^end$/m, 'candidate\t/etc/wireguard/wg-old.conf\nend');
  expect(parseHost(releaseOf('use1-gw1'), more).extraFiles).toEqual(['/etc/wireguard/wg-old.conf']);
});

test('reads what is pending, and which table and devices are gone', () => {
  const gone = [
    'managed',
    // However the record is written.
    '/var/lib/dwcp/managed.json:{"files":{},',
    '/var/lib/dwcp/managed.json:"pending":{"/etc/frr/frr.conf":"routing"}}',
    'missing\tnftables.service\ttable inet dwcp',
    'missing\tdwcp-fabric.service\tdevice vx0',
  ];
  const host = parseHost(releaseOf('use1-gw1'), recorded.replace(/^end$/m, [...gone, 'end'].join('\n')));
  expect(host.pendingPaths).toEqual(['/etc/frr/frr.conf']);
  expect(host.missingObjects).toEqual({ 'nftables.service': 'table inet dwcp', 'dwcp-fabric.service': 'device vx0' });
  expect(parseHost(releaseOf('use1-gw1'), recorded)).toMatchObject({ pendingPaths: [], missingObjects: {} });
});

test('a record of the release that cannot be read is an error, not a host where everything is in effect', () => {
  for (const record of ['managed', 'managed\n/var/lib/dwcp/managed.json:{"files": {']) {
    const broken = recorded.replace(/^end$/m, `${record}\nend`);
    expect(() => parseHost(releaseOf('use1-gw1'), broken)).toThrow(/managed\.json of use1-gw1 cannot be read/);
  }
});

test('asks for the table, the fabric and every WireGuard device by name', async () => {
  const script = await scriptOf(releaseOf('use1-gw1'));
  expect(script).toContain('nft list table inet dwcp');
  expect(await scriptOf(releaseOf('use1-gw1'), { asksTable: false })).not.toContain('nft ');
  for (const device of ['vx0', 'wg-dc1-gw1', 'wg-dc1-gw2', 'wg-br1-gw1']) {
    expect(script).toContain(`/sys/class/net/${device}`);
  }
});

test('whether secrets are there is told without reading any', async () => {
  expect(await scriptOf(releaseOf('use1-gw1'))).toContain('tr -d');
  const script = await scriptOf(releaseOf('use1-gw1'), { asksSecrets: false });
  expect(script).not.toContain('tr -d');
  expect(script).toContain('/etc/swanctl/dwcp/*.psk');
});

test('asks whether the program is the released one on a gateway with dwcpd, and on no other node', async () => {
  const program = { sums: '', unit: '', sysusers: '' };
  const topology = withDaemons(labTopology());
  for (const release of renderRelease(topology, { publicKeys: {}, program })) {
    const isGateway = topology.gateways.some(({ name }) => name === release.node);
    expect((await scriptOf(release)).includes('sha256sum --status --check /etc/dwcp/program.sums')).toBe(isGateway);
    const knownProgram = '0'.repeat(64);
    expect((await scriptOf(release, { knownProgram })).includes(`[ "$signature" = '${knownProgram}' ]`)).toBe(
      isGateway,
    );
  }
});

test('tells how a program looks that is the released one, and takes no other word for it', () => {
  const told = (columns: string) => parseHost(releaseOf('use1-gw1'), recorded.replace(/^end$/m, `${columns}\nend`));
  expect(told(`program\t${'a'.repeat(64)}`).programSignature).toBe('a'.repeat(64));
  expect(told("program\t'; reboot").programSignature).toBeNull();
  expect(parseHost(releaseOf('use1-gw1'), recorded).programSignature).toBeNull();
});

test('tells who may read a secret file, and asks for all of them', async () => {
  const secret = '/etc/swanctl/private/dwcp.pem';
  const more = recorded.replace(/^end$/m, `stat\t${secret}\t644\troot\troot\nend`);
  expect(parseHost(releaseOf('use1-gw1'), more).secretFiles).toEqual({
    [secret]: { permissions: 0o644, owner: 'root', group: 'root' },
  });
  expect(parseHost(releaseOf('use1-gw1'), recorded).secretFiles).toEqual({});
  const script = await scriptOf(releaseOf('use1-gw1'));
  for (const asked of [/^ *stat .*$/m, /told_at_once .* -- .* -- /]) {
    expect(asked.exec(script)?.[0]).toMatch(/\/etc\/wireguard\/\*\.psk .*\/etc\/swanctl\/private\/dwcp\.pem/);
  }
});

test('an answer that broke off is an error, not a node without files', () => {
  expect(() => parseHost(releaseOf('use1-gw1'), recorded.replace(/^end$/m, ''))).toThrow(/broke off/);
});

test('the dot of a device name is not a separator', () => {
  expect(sysctlPath('net.ipv4.conf.eth0/100.rp_filter')).toBe('net/ipv4/conf/eth0.100/rp_filter');
});

function releaseOf(node: string): NodeRelease {
  const release = renderRelease(labTopology(), { publicKeys: {} }).find((candidate) => candidate.node === node);
  if (release === undefined) throw new Error(`no release of ${node}`);
  return release;
}

/** What the node is asked to run. */
async function scriptOf(release: NodeRelease, options: Omit<HostLook, 'release'> = {}): Promise<string> {
  let script = '';
  const runner: NodeRunner = {
    node: release.node,
    async run(_argv, options) {
      script = options.input ?? '';
      return { exitCode: 0, stdout: recorded, stderr: '', durationMs: 0 };
    },
  };
  await inspectHost(runner, { release, ...options }, testContext(scriptedRunner([])));
  return script;
}
