import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitFor } from '@dwcp/io';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DriftLab, openDriftLab } from './drift-lab.ts';
import { type FleetState, readFleet, withoutStarts } from './fleet-state.ts';
import { labLeftovers } from './lab-leftovers.ts';

const peerOf = (device: string): string => `"$(wg show ${device} peers)"`;

/** On two nodes of a small environment, of everything that can be brought about elsewhere. */
const planted: readonly (readonly [name: string, node: string, script: string])[] = [
  ['file/changed dc1-node1 /etc/nftables.conf', 'dc1-node1', 'echo "# mine" >> /etc/nftables.conf'],
  ['file/missing dc1-gw1 /etc/modules-load.d/dwcp.conf', 'dc1-gw1', 'rm /etc/modules-load.d/dwcp.conf'],
  ['file/permissions dc1-node1 /etc/dwcp/dwcp-v3-hybrid.yaml', 'dc1-node1', 'chmod 644 /etc/dwcp/dwcp-v3-hybrid.yaml'],
  [
    'sysctl/differs dc1-node1 net.ipv4.conf.all.accept_redirects',
    'dc1-node1',
    'sysctl -qw net.ipv4.conf.all.accept_redirects=1',
  ],
  [
    'unit/not-active dc1-node1 prometheus-node-exporter.service',
    'dc1-node1',
    'systemctl stop prometheus-node-exporter.service',
  ],
  ['wireguard/peer-missing dc1-gw1 wg-use1-gw1', 'dc1-gw1', `wg set wg-use1-gw1 peer ${peerOf('wg-use1-gw1')} remove`],
  ['wireguard/mtu-differs dc1-gw1 wg-use1-gw1', 'dc1-gw1', 'ip link set wg-use1-gw1 mtu 1300'],
  [
    'routing/config-differs dc1-gw1 running routing configuration of dc1-gw1',
    'dc1-gw1',
    `n=$(vtysh -c 'show running-config' | sed -n 's/^ neighbor \\(.*\\) description dc1-gw1--use1-gw1$/\\1/p'); vtysh -c 'configure terminal' -c 'router bgp' -c "no neighbor $n"`,
  ],
  [
    'firewall/rules-differ dc1-gw1 input',
    'dc1-gw1',
    `h=$(nft -a list chain inet dwcp input | sed -n 's/.*comment "BFD dc1-node1" # handle //p'); nft delete rule inet dwcp input handle "$h"`,
  ],
];

/** Somebody answers for it, and it stays. */
const ignored = 'net.ipv4.conf.all.send_redirects';

describe.skipIf(process.getuid?.() !== 0)('repairs that are rehearsed (needs root)', () => {
  let drifting: DriftLab;
  let deployed: FleetState;
  const fleet = (): Promise<FleetState> => readFleet(drifting.dwcp.stateDir);
  const rehearsal = (): string => join(drifting.dwcp.stateDir, 'env', 'lab', 'rehearsal');
  const redirects = (value: number) =>
    drifting.on('dc1-node1', `sysctl -qw net.ipv4.conf.all.accept_redirects=${value}`);
  const redirectsNow = () => drifting.on('dc1-node1', 'sysctl -n net.ipv4.conf.all.accept_redirects');

  beforeAll(async () => {
    drifting = await openDriftLab({
      hasPresharedKey: false,
      async prepare({ projectDir }) {
        const environments = join(projectDir, 'config', 'environments');
        const mixed = await readFile(join(environments, 'mixed.yaml'), 'utf8');
        const lab = mixed
          .replace('environment: mixed', 'environment: lab\ndwcpd: true\ndrift: { rehearse: true }')
          .replace('env: mixed', 'env: lab');
        await writeFile(join(environments, 'lab.yaml'), lab);
      },
    });
    await drifting.inSync();
    deployed = await fleet();
  });
  afterAll(() => drifting?.close());

  test('are carried out in a lab that starts from what was found, and then on the fleet', async () => {
    const until = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    await writeFile(
      join(drifting.dwcp.projectDir, 'config', 'drift-ignores.yaml'),
      `formatVersion: 1\nignores:\n  - check: sysctl/differs\n    subject: ${ignored}\n    owner: network-team\n    reason: tried by hand\n    expires: ${until}\n`,
    );
    const before = (await drifting.on('dc1-node1', `sysctl -n ${ignored}`)).trim();
    const tried = before === '1' ? '0' : '1';
    await drifting.on('dc1-node1', `sysctl -qw ${ignored}=${tried}`);
    for (const [, node, script] of planted) await drifting.on(node, script);
    const { report } = await drifting.detect('--kind', 'files', 'running-config');
    expect(report.drifts.map(({ check, node, subject }) => `${check} ${node} ${subject}`).toSorted()).toEqual(
      planted.map(([name]) => name).toSorted(),
    );
    const dry = await drifting.remediate('--dry-run');
    expect(dry.report.steps[0]).toMatchObject({ action: 'rehearse', status: 'planned' });
    const { lines, report: done, exitCode, stderr } = await drifting.remediate('--yes');
    expect(done.steps[0], stderr).toMatchObject({ action: 'rehearse', status: 'done', failures: [] });
    expect([...(done.steps[0]?.nodes ?? [])].toSorted()).toEqual(['dc1-gw1', 'dc1-node1']);
    expect(lines).toEqual(planted.map(([name]) => `fixed ${name}`).toSorted());
    expect(exitCode, stderr).toBe(0);
    expect((await drifting.on('dc1-node1', `sysctl -n ${ignored}`)).trim()).toBe(tried);
    await drifting.on('dc1-node1', `sysctl -qw ${ignored}=${before}`);
    await drifting.inSync();
    expect(withoutStarts(await fleet(), restarted)).toEqual(withoutStarts(deployed, restarted));
    expect(await labLeftovers(rehearsal())).toEqual([]);
  });

  test.each([
    ['does nothing', 'arguments["repair"] = {}', /after the repair there is sysctl\/differs/],
    ['does more than it is to', 'repair = None', /is to stay/],
  ])('are left where the playbook %s, which the lab shows, and the fleet is not touched', async (_, broken, reason) => {
    const before = await drifting.on('dc1-node1', `sysctl -n ${ignored}`);
    await drifting.on('dc1-node1', `sysctl -qw ${ignored}=${before.trim() === '1' ? '0' : '1'}`);
    await redirects(1);
    await drifting.detect('--kind', 'running-config');
    const plugin = 'deployments/ansible/action_plugins/dwcp_release.py';
    const line = 'arguments["repair"] = repair.get(variables["inventory_hostname"], {})';
    await drifting.dwcp.edit(plugin, line, broken);
    const found = await fleet();
    const { report, exitCode } = await drifting.remediate('--yes', '--no-cooldown');
    await drifting.dwcp.edit(plugin, broken, line);
    expect(report.steps).toMatchObject([{ action: 'rehearse', status: 'failed', failures: [{ node: 'dc1-node1' }] }]);
    expect(report.drifts).toMatchObject([{ outcome: 'left', reason: expect.stringMatching(reason) }]);
    expect(exitCode).toBe(2);
    expect(await fleet()).toEqual(found);
    await redirects(0);
    await drifting.on('dc1-node1', `sysctl -qw ${ignored}=${before.trim()}`);
  });

  test('killed with -9 in the rehearsal, the same command again finishes, and no lab is left', async () => {
    await redirects(1);
    await drifting.detect('--kind', 'running-config');
    const command = ['drift', 'remediate', '--env', 'lab', '--yes', '--no-cooldown', '--json'];
    const rehearsing = await drifting.dwcp.start(command);
    await waitFor(async () => ((await labLeftovers(rehearsal())).length > 0 ? true : null), {
      timeoutMs: 60_000,
      everyMs: 100,
      onTimeout: () => new Error('no lab was brought up'),
    });
    process.kill(rehearsing.process.pid, 'SIGKILL');
    expect(await redirectsNow()).toBe('1\n');
    const again = await drifting.remediate('--yes', '--no-cooldown');
    expect(again.lines, again.stderr).toEqual(['fixed sysctl/differs dc1-node1 net.ipv4.conf.all.accept_redirects']);
    expect(await redirectsNow()).toBe('0\n');
    expect(await labLeftovers(rehearsal())).toEqual([]);
  });
});

const restarted = { 'dc1-node1': 'prometheus-node-exporter.service' };
