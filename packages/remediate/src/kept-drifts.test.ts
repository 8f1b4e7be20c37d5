import { driftOf, reportOf } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { calmFacts } from './calm-facts.fixture.ts';
import { cooledAs } from './cooldowns.ts';
import { keptDrifts } from './kept-drifts.ts';
import { planRemediation } from './plan-remediation.ts';

const input = driftOf('firewall/rules-differ', { subject: 'input' });
const forward = driftOf('firewall/rules-differ', { subject: 'forward' });
const device = (name: string, check = 'wireguard/mtu-differs') => driftOf(check, { subject: name });

function mended(drift: ReturnType<typeof driftOf>, kept: readonly ReturnType<typeof driftOf>[]): boolean {
  const { left } = planRemediation([drift], { ...calmFacts, kept });
  for (const { reason } of left) expect(reason).toMatch(/back as well, which is ignored, left or was not asked for/);
  return left.length === 0;
}

function mendedBeside(drift: ReturnType<typeof driftOf>, kept: ReturnType<typeof driftOf>): boolean {
  const { left } = planRemediation([drift], { ...calmFacts, kept: [kept] });
  for (const { reason } of left) expect(reason).toMatch(/into effect, which nobody deployed: remove that first/);
  return left.length === 0;
}

test('a daemon is not reloaded over what is ignored or was not asked for on the same node', () => {
  expect(mended(input, [forward])).toBe(false);
  expect(mended(driftOf('file/changed', { subject: '/etc/nftables.conf' }), [forward])).toBe(false);
  expect(mended(driftOf('unit/not-active', { subject: 'nftables.service' }), [forward])).toBe(false);
  expect(mended(input, [{ ...forward, node: 'dc1-gw2' }])).toBe(true);
  expect(mended(input, [driftOf('routing/config-differs')])).toBe(true);
  expect(mended(driftOf('unit/not-enabled', { subject: 'nftables.service' }), [forward])).toBe(true);
});

test('a service is not made to take what somebody put beside its files', () => {
  const running = driftOf('routing/config-differs');
  const left = (drift: ReturnType<typeof driftOf>, kept: ReturnType<typeof driftOf>) =>
    planRemediation([drift], { ...calmFacts, kept: [kept] }).left.map(({ reason }) => reason);
  const beside = driftOf('file/unexpected', { subject: '/etc/frr/daemons.conf' });
  expect(left(running, beside)).toEqual([
    'it would bring /etc/frr/daemons.conf on dc1-gw1 into effect, which nobody deployed: remove that first',
  ]);
  expect(left(driftOf('file/changed', { subject: '/etc/frr/frr.conf' }), beside)).toHaveLength(1);
  expect(left(input, beside)).toEqual([]);
  expect(left(running, { ...beside, node: 'dc1-gw2' })).toEqual([]);
  expect(left(running, driftOf('file/unexpected', { subject: '/etc/dwcp/extra.yaml' }))).toEqual([]);
  const dropIn = (of: string) => driftOf('unit/overridden', { subject: `/run/systemd/system/${of}.d/x.conf` });
  const stopped = driftOf('unit/not-active', { subject: 'frr.service', observed: 'inactive, enabled' });
  expect(left(stopped, dropIn('frr.service'))).toHaveLength(1);
  expect(left(stopped, dropIn('service'))).toHaveLength(1);
  expect(left(running, dropIn('service'))).toHaveLength(1);
  expect(left(stopped, dropIn('nftables.service'))).toEqual([]);
  expect(left(running, dropIn('nftables.service'))).toEqual([]);
});

test('what makes systemd read its units again is spared for a drop-in of any unit of the node', () => {
  const dropIn = driftOf('unit/overridden', { subject: '/run/systemd/system/nftables.service.d/x.conf' });
  const unit = (check: string, observed: string) => driftOf(check, { subject: 'frr.service', observed });
  const file = (subject: string) => driftOf('file/changed', { subject });
  expect(mendedBeside(unit('unit/not-enabled', 'active, disabled'), dropIn)).toBe(false);
  expect(mendedBeside(unit('unit/not-active', 'inactive, disabled'), dropIn)).toBe(false);
  expect(mendedBeside(unit('unit/not-active', 'inactive, enabled'), dropIn)).toBe(true);
  expect(mendedBeside(file('/etc/systemd/system/frr.service.d/dwcp.conf'), dropIn)).toBe(false);
  expect(mendedBeside(file('/etc/frr/frr.conf'), dropIn)).toBe(true);
});

test('of WireGuard each device has its own', () => {
  const peer = device('wg-use1-gw1', 'wireguard/peer-extra');
  expect(mended(peer, [device('wg-use1-gw1')])).toBe(false);
  expect(mended(peer, [device('wg-br1-gw1')])).toBe(true);
});

test('what runs as it was deployed, and what comes and goes by itself, stands in no way', () => {
  expect(mended(input, [{ ...forward, cause: 'not-applied' }])).toBe(true);
  expect(mended(input, [{ ...forward, remediation: { action: 'manual', hint: 'look' } }])).toBe(true);
});

test('what is asked for and left spares the others of its daemon as well, and all together are put back', () => {
  const cooling = new Map([[cooledAs(forward), '2026-01-01T00:10:00.000Z']]);
  expect(planRemediation([input, forward], { ...calmFacts, coolingUntil: cooling }).mended).toEqual([]);
  expect(planRemediation([input, forward], calmFacts).mended).toEqual([input, forward]);
});

test('kept is what the fresh look holds, and of the report what was not looked at again', () => {
  const ignored = [{ drift: forward, owner: 'ops', reason: 'tried', expires: '2026-02-01' }];
  const nothing = reportOf([]);
  expect(keptDrifts([input], { report: nothing, before: reportOf([input], { ignored }) })).toEqual([forward]);
  expect(keptDrifts([input], { report: reportOf([input, forward]), before: nothing })).toEqual([]);
  expect(
    keptDrifts([input], { report: reportOf([input, forward]), before: reportOf([], { kinds: ['files'] }) }),
  ).toEqual([forward]);
});
