import { renderRelease } from '@dwcp/network';
import { driftOf, mixedTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { calmFacts } from './calm-facts.fixture.ts';
import { cooledAs } from './cooldowns.ts';
import { planRemediation } from './plan-remediation.ts';

const nothing = { files: [], reload: [], units: [], sysctl: [] };

/** Why a drift is left; null when it is mended. */
function whyLeft(drift: ReturnType<typeof driftOf>, facts: Partial<typeof calmFacts> = {}): string | null {
  const plan = planRemediation([drift], { ...calmFacts, ...facts });
  expect(plan.mended.length + plan.left.length).toBe(1);
  return plan.left[0]?.reason ?? null;
}

test.each([
  ['sysctl/differs', 'net.ipv4.ip_forward', { roles: ['system'], sysctl: ['net.ipv4.ip_forward'] }],
  ['unit/not-active', 'nftables.service', { roles: ['firewall'], units: ['nftables.service'] }],
  ['unit/not-enabled', 'frr.service', { roles: ['routing'], units: ['frr.service'] }],
  [
    'unit/object-missing',
    'wg-quick@wg-use1-gw1.service',
    { roles: ['wireguard'], units: ['wg-quick@wg-use1-gw1.service'] },
  ],
  ['file/changed', '/etc/nftables.conf', { roles: ['firewall'], files: ['/etc/nftables.conf'] }],
  ['file/missing', '/etc/modules-load.d/dwcp.conf', { roles: ['system'], files: ['/etc/modules-load.d/dwcp.conf'] }],
  ['file/permissions', '/etc/dwcp/dwcp-v3-hybrid.yaml', { roles: ['dwcp'], files: ['/etc/dwcp/dwcp-v3-hybrid.yaml'] }],
  ['file/not-in-effect', '/etc/frr/frr.conf', { roles: ['routing'], reload: ['/etc/frr/frr.conf'] }],
  ['wireguard/peer-missing', 'wg-use1-gw1', { roles: ['wireguard'], reload: ['/etc/wireguard/wg-use1-gw1.conf'] }],
  ['routing/config-differs', 'running', { roles: ['routing'], reload: ['/etc/frr/frr.conf'] }],
  ['firewall/rules-differ', 'input', { roles: ['firewall'], reload: ['/etc/nftables.conf'] }],
])('%s of %s is put right, and nothing else of the node', (check, subject, what) => {
  const plan = planRemediation([driftOf(check, { subject })], calmFacts);
  expect(plan.left).toEqual([]);
  expect(plan.waves).toEqual([[{ node: 'dc1-gw1', ...nothing, ...what }]]);
});

test('what one node needs is done together, and the gateway a site prefers comes after its others', () => {
  const sysctl = 'net.ipv4.ip_forward';
  const plan = planRemediation(
    [
      driftOf('sysctl/differs', { subject: sysctl }),
      driftOf('file/changed', { subject: '/etc/nftables.conf' }),
      driftOf('sysctl/differs', { subject: sysctl, node: 'dc1-gw2' }),
      driftOf('sysctl/differs', { subject: sysctl, node: 'dc1-node1' }),
    ],
    calmFacts,
  );
  expect(plan.waves.map((wave) => wave.map(({ node, roles }) => [node, ...roles]))).toEqual([
    [
      ['dc1-gw2', 'system'],
      ['dc1-node1', 'system'],
    ],
    [['dc1-gw1', 'system', 'firewall']],
  ]);
});

test.each([
  ['policy/DWCP-SEC-024', {}, /policy is never mended/],
  ['file/unexpected', { subject: '/etc/dwcp/extra.yaml' }, /remove .* by hand/],
  ['unit/overridden', { subject: '/etc/systemd/system/frr.service.d/zz.conf' }, /remove .* by hand/],
  [
    'file/unexpected',
    {
      subject: '/etc/swanctl/swanctl.conf',
      observed: 'a file of a package, changed',
      remediation: { action: 'manual', hint: 'install its package again' } as const,
    },
    /no release holds it: install its package again/,
  ],
  ['file/permissions', { subject: '/etc/wireguard/private.key' }, /may have read the key/],
  [
    'file/missing',
    {
      subject: '/etc/wireguard/wg-use1-gw1.psk',
      remediation: { action: 'manual', hint: 'run `dwcp deploy`, which delivers it' } as const,
    },
    /`dwcp deploy`, which delivers it/,
  ],
  ['file/changed', { subject: '/etc/passwd' }, /nothing that was deployed belongs to it/],
  ['sysctl/differs', { subject: 'kernel.unheard_of' }, /nothing that was deployed belongs to it/],
  ['wireguard/interface-extra', { subject: 'wg-somebody' }, /nothing that was deployed belongs to it/],
  ['sysctl/differs', { subject: 'net.ipv4.ip_forward', node: 'unknown' }, /nothing was deployed there/],
  [
    'routing/session-not-established',
    { remediation: { action: 'manual', hint: 'look at `dwcp status`' } as const },
    /look at `dwcp status`/,
  ],
  [
    'program/differs',
    { subject: '/opt/dwcp/current', remediation: { action: 'manual', hint: 'run `dwcp deploy`' } as const },
    /run `dwcp deploy`/,
  ],
  ['terraform/unmanaged', { node: null }, /Terraform does not know it/],
  ['terraform/gone', { node: null, subject: 'aws_instance.use1_gw1' }, /comes back empty/],
  ['sysctl/differs', { subject: 'net.ipv4.ip_forward', cause: 'not-applied' } as const, /dwcp deploy --env lab/],
])('%s %o is left to a person', (check, what, reason) => {
  expect(whyLeft(driftOf(check, what))).toMatch(reason);
});

test('an ignore that is over hides nothing: what was never applied is left, what somebody changed is put back', () => {
  const subject = 'net.ipv4.ip_forward';
  const expired = driftOf('sysctl/differs', { subject, cause: 'expired' });
  expect(whyLeft(expired)).toBeNull();
  expect(whyLeft({ ...expired, wanted: 'a', baseline: 'b', observed: 'b' })).toMatch(/dwcp deploy/);
});

test('where the description wants another value than was deployed, neither is chosen', () => {
  const drift = driftOf('sysctl/differs', { subject: 'net.ipv4.ip_forward', wanted: 'new', baseline: 'old' });
  expect(whyLeft(drift, { isDescriptionChanged: true })).toMatch(/the description wants something else by now/);
  expect(whyLeft({ ...drift, baseline: 'new' }, { isDescriptionChanged: true })).toBeNull();
});

test('the cloud is changed only when that was accepted by its name, and never unattended', () => {
  const drift = driftOf('terraform/changed', { node: null, subject: 'aws_vpc.use1' });
  expect(planRemediation([drift], calmFacts)).toMatchObject({ addresses: ['aws_vpc.use1'], waves: [], left: [] });
  expect(whyLeft(drift, { acceptedRisks: [] })).toMatch(/--accept-risk repair-cloud/);
  expect(whyLeft(drift, { isUnattended: true })).toMatch(/not changed unattended/);
});

test('files of the description are never put back unattended: somebody may be moving them', () => {
  const file = 'config/environments/lab.yaml';
  const repository = new Map([[file, 'restorable' as const]]);
  for (const check of ['description/missing', 'description/not-applied']) {
    const drift = driftOf(check, { subject: file, node: null });
    expect(whyLeft(drift, { repository }), check).toBeNull();
    expect(whyLeft(drift, { repository, isUnattended: true }), check).toMatch(/`dwcp drift remediate --env lab`/);
  }
});

test('a subject that was just repaired is left until its time is over', () => {
  const drift = driftOf('sysctl/differs', { subject: 'net.ipv4.ip_forward' });
  const coolingUntil = new Map([[cooledAs(drift), '2026-01-01T00:10:00.000Z']]);
  expect(whyLeft(drift, { coolingUntil })).toMatch(/2026-01-01T00:10:00.000Z/);
});

test('where every change wants a person, nothing at all is done unattended', () => {
  const refusal = 'a person';
  const file = 'config/environments/lab.yaml';
  const repository = new Map([[file, 'restorable' as const]]);
  for (const drift of [
    driftOf('sysctl/differs', { subject: 'net.ipv4.ip_forward' }),
    driftOf('description/not-applied', { subject: file, node: null }),
  ]) {
    expect(whyLeft(drift, { refusal, repository })).toBe(refusal);
    expect(whyLeft(drift, { repository })).toBeNull();
  }
});

test.each([
  ['committed', /`dwcp deploy` applies it/],
  ['uncommitted', /not committed/],
  ['not-deployed', /not what was deployed/],
  ['not-in-git', /no repository/],
  ['removal-staged', /its removal is staged: `git restore --staged --worktree config\/environments\/lab.yaml` brings/],
] as const)('a file of the description that is %s stays as it is', (status, reason) => {
  const file = 'config/environments/lab.yaml';
  const drift = driftOf('description/not-applied', { subject: file, node: null, cause: 'not-applied' });
  expect(whyLeft(drift, { repository: new Map([[file, status]]) })).toMatch(reason);
  expect(planRemediation([drift], { ...calmFacts, repository: new Map([[file, 'restorable']]) }).files).toEqual([file]);
});

test('connections of IPsec are loaded again from their own files, and the daemon is not restarted for it', () => {
  const topology = mixedTopology();
  const releases = renderRelease(topology, { publicKeys: {} });
  const release = releases.find(({ files }) => files.some(({ role }) => role === 'ipsec'));
  if (release === undefined) throw new Error('the mixed topology has tunnels of IPsec');
  const drift = driftOf('ipsec/connection-missing', { node: release.node, subject: 'a connection' });
  const deployed = new Map(releases.map((one) => [one.node, one]));
  const [[repair] = []] = planRemediation([drift], { ...calmFacts, topology, deployed }).waves;
  expect(repair?.roles).toEqual(['ipsec']);
  expect(repair?.reload.length).toBeGreaterThan(0);
  expect(repair?.reload.filter((path) => !path.startsWith('/etc/swanctl/conf.d/'))).toEqual([]);
});
