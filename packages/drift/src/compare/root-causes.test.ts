import { describe, expect, test } from 'vitest';
import { mismatch, session } from './mismatch.fixture.ts';
import { findRootCauses, type UncheckedCraft } from './root-causes.ts';

const find = (...mismatches: Parameters<typeof findRootCauses>[0]['mismatches']) =>
  findRootCauses({ mismatches, unchecked: [] }).roots;
const subjects = (roots: ReturnType<typeof find>) => roots.map(({ mismatch: { check, node } }) => `${node} ${check}`);
const silentNode: UncheckedCraft = {
  kind: 'running-config',
  node: 'use1-gw1',
  subject: 'node',
  reason: 'timed out',
  craft: null,
};

test('sessions, prefixes and routes on both ends follow from the peer that was removed', () => {
  const roots = find(
    session('use1-gw1', 'dc1-gw1'),
    session('dc1-gw1', 'use1-gw1', { layer: 'prefixes', check: 'routing/prefixes-differ' }),
    session('dc1-node1', 'dc1-gw1', {
      layer: 'routes',
      check: 'routing/route-missing',
      related: ['dc1-gw1', 'dc1-gw2', 'use1-gw1'],
    }),
    mismatch(),
  );
  expect(subjects(roots)).toEqual(['dc1-gw1 wireguard/peer-missing']);
  expect(roots[0]?.consequences).toHaveLength(3);
});

test('a session that fell without a cause is a drift of its own, once', () => {
  const bfd = session('dc1-gw1', 'use1-gw1', { layer: 'liveness', check: 'routing/bfd-not-up' });
  expect(subjects(find(bfd, session('dc1-gw1', 'use1-gw1')))).toEqual(['dc1-gw1 routing/session-not-established']);
});

test('of two causes on one node a session belongs to the one on its own tunnel', () => {
  const other = mismatch({ subject: 'wg-br1-gw1', related: ['br1-gw1'], check: 'wireguard/preshared-key-differs' });
  const roots = find(other, mismatch(), session('dc1-gw1', 'use1-gw1'));
  expect(roots.map(({ consequences }) => consequences.length)).toEqual([0, 1]);
});

test('the permissions of a file and a kernel parameter bring no session down', () => {
  const harmless = mismatch({
    kind: 'files',
    check: 'file/permissions',
    layer: 'file',
    craft: 'routing',
    isEffective: false,
    related: [],
  });
  const sysctl = mismatch({ check: 'sysctl/differs', craft: 'system', related: [] });
  expect(find(harmless, sysctl, session('dc1-gw1', 'use1-gw1'))).toHaveLength(3);
});

test('a file of one device does not explain what is wrong with another', () => {
  const file = mismatch({
    kind: 'files',
    check: 'file/changed',
    layer: 'file',
    subject: '/etc/wireguard/wg-br1-gw1.conf',
  });
  expect(find(file, mismatch())).toHaveLength(2);
  expect(find({ ...file, subject: '/etc/wireguard/wg-use1-gw1.conf' }, mismatch())).toHaveLength(1);
});

test('a daemon that was stopped is not looked for: what it did not answer is no part of its own', () => {
  const unit = mismatch({
    check: 'unit/not-active',
    subject: 'frr.service',
    layer: 'unit',
    craft: 'routing',
    related: [],
  });
  const parts: UncheckedCraft[] = ['bgp-sessions', 'bfd'].map((subject) => ({
    ...silentNode,
    node: 'dc1-gw1',
    subject,
    craft: 'routing',
  }));
  const { roots, unchecked } = findRootCauses({ mismatches: [unit], unchecked: parts });
  expect(roots).toMatchObject([{ silenced: parts }]);
  expect(unchecked).toEqual([]);
});

test('a changed file of dwcp is no reason for not looking at files and packages', () => {
  const file = mismatch({ kind: 'files', check: 'file/changed', layer: 'file', craft: 'dwcp', related: [] });
  const part: UncheckedCraft = { ...silentNode, node: 'dc1-gw1', subject: 'packages', craft: 'dwcp' };
  expect(findRootCauses({ mismatches: [file], unchecked: [part] }).unchecked).toEqual([part]);
});

test('a part that did not answer while its daemon runs stays unchecked', () => {
  const part: UncheckedCraft = { ...silentNode, node: 'dc1-gw1', subject: 'bfd', craft: 'routing' };
  expect(findRootCauses({ mismatches: [mismatch()], unchecked: [part] }).unchecked).toEqual([part]);
});

test('a session with a node that did not answer is unchecked, not a drift', () => {
  const found = findRootCauses({ mismatches: [session('dc1-gw1', 'use1-gw1')], unchecked: [silentNode] });
  expect(found.roots).toEqual([]);
  expect(found.unchecked).toMatchObject([
    { node: 'use1-gw1', reason: 'timed out; may follow from it: dc1-gw1 use1-gw1 (10.0.0.1)' },
  ]);
});

test('a setting on another node is a drift although some node did not answer', () => {
  expect(findRootCauses({ mismatches: [mismatch()], unchecked: [silentNode] }).roots).toHaveLength(1);
});

test('everything that is not applied follows from the description, what was changed outside does not', () => {
  const description = mismatch({
    kind: 'files',
    check: 'description/not-applied',
    layer: 'description',
    node: null,
    cause: 'not-applied',
  });
  const roots = find(description, mismatch({ cause: 'not-applied' }), mismatch());
  expect(subjects(roots)).toEqual(['null description/not-applied', 'dc1-gw1 wireguard/peer-missing']);
});

test('what a policy forbids follows from nothing, and nothing follows from it', () => {
  const file = mismatch({ kind: 'files', check: 'file/changed', layer: 'file', craft: 'dwcp', related: [] });
  const forbidden = mismatch({ kind: 'policy', check: 'policy/DWCP-SEC-001', craft: 'dwcp', related: [] });
  expect(find(file, forbidden, session('dc1-gw1', 'use1-gw1'))).toHaveLength(3);
});

test('a prefix nobody declared is one drift of the node that announces it, with what its neighbors receive below it', () => {
  const announced = mismatch({
    check: 'routing/announced-extra',
    craft: 'routing',
    layer: 'announcement',
    subject: '10.99.0.0/16',
    wanted: null,
    observed: 'announced by this node',
    related: [],
  });
  const received = mismatch({
    check: 'routing/prefixes-differ',
    craft: 'routing',
    layer: 'prefixes',
    node: 'use1-gw1',
    subject: 'dc1-gw1 (100.64.0.2)',
    related: ['dc1-gw1'],
  });
  const { roots } = findRootCauses({ mismatches: [received, announced], unchecked: [] });
  expect(roots.map((root) => root.mismatch)).toEqual([announced]);
  expect(roots[0]?.consequences).toEqual([received]);
});

describe('a link of dwcpd', () => {
  const link = (node: string, peer: string) =>
    mismatch({
      check: 'dwcp/link-not-established',
      craft: 'dwcp',
      layer: 'links',
      subject: peer,
      node,
      wanted: 'established',
      observed: 'down',
      related: [peer],
    });
  const unit = mismatch({
    check: 'unit/not-active',
    craft: 'dwcp',
    layer: 'unit',
    subject: 'dwcpd.service',
    related: [],
  });
  const lost = mismatch({ check: 'dwcp/link-missing', craft: 'dwcp', subject: 'use1-gw1', related: ['use1-gw1'] });

  test('that is down at both ends follows from the daemon that was stopped at one of them', () => {
    const roots = find(link('use1-gw1', 'dc1-gw1'), link('br1-gw1', 'dc1-gw1'), unit);
    expect(subjects(roots)).toEqual(['dc1-gw1 unit/not-active']);
    expect(roots[0]?.consequences).toHaveLength(2);
  });

  test('follows from the tunnel, the session or the route that fell below it', () => {
    const route = session('dc1-gw1', 'use1-gw1', { layer: 'routes', check: 'routing/route-missing' });
    for (const below of [mismatch(), session('use1-gw1', 'dc1-gw1'), route]) {
      expect(find(link('dc1-gw1', 'use1-gw1'), below)).toMatchObject([{ mismatch: { check: below.check } }]);
    }
  });

  test('follows from a node on the way that took the route of its ends with it', () => {
    const announcing = mismatch({ check: 'routing/config-differs', craft: 'routing', node: 'dc1-gw2', related: [] });
    const route = session('dc1-gw1', 'use1-gw1', {
      layer: 'routes',
      check: 'routing/route-missing',
      related: ['dc1-gw2', 'use1-gw1'],
    });
    expect(find(link('dc1-gw1', 'use1-gw1'), route, announcing)).toHaveLength(1);
    expect(find(link('dc1-gw1', 'br1-gw1'), route, announcing)).toHaveLength(2);
  });

  test('does not follow from another link of its ends, nor from a tunnel to another node', () => {
    const other = link('dc1-gw1', 'br1-gw1');
    expect(find(lost, other)).toHaveLength(2);
    expect(find(lost, link('use1-gw1', 'dc1-gw1'))).toHaveLength(1);
    expect(find(mismatch(), other)).toHaveLength(2);
    expect(find(mismatch(), session('dc1-gw1', 'use1-gw1'), other)).toHaveLength(2);
    // It has taken a link of dc1-gw1 with it, and has no part in its others.
    const peer = { ...unit, node: 'use1-gw1' };
    expect(find(peer, link('dc1-gw1', 'use1-gw1'), other)).toHaveLength(2);
  });

  test('takes no session with it, and nor does its daemon', () => {
    expect(find(unit, lost, session('dc1-gw1', 'use1-gw1'))).toHaveLength(2);
  });

  test('is no drift where the node at its other end did not answer', () => {
    const found = findRootCauses({ mismatches: [link('dc1-gw1', 'use1-gw1')], unchecked: [silentNode] });
    expect(found.roots).toEqual([]);
    expect(found.unchecked).toMatchObject([{ reason: 'timed out; may follow from it: dc1-gw1 use1-gw1' }]);
  });

  test('is not looked for where dwcpd does not run, while files and packages are', () => {
    const part = (subject: string): UncheckedCraft => ({ ...silentNode, node: 'dc1-gw1', subject, craft: 'dwcp' });
    const parts = [part('dwcpd'), part('packages')];
    const { roots, unchecked } = findRootCauses({ mismatches: [unit], unchecked: parts });
    expect(roots).toMatchObject([{ silenced: [{ subject: 'dwcpd' }] }]);
    expect(unchecked).toEqual([part('packages')]);
    expect(findRootCauses({ mismatches: [lost], unchecked: parts }).unchecked).toEqual(parts);
  });
});

describe('what somebody answers for', () => {
  const rule = mismatch({ check: 'firewall/rule-extra', craft: 'firewall', subject: 'forward', related: [] });
  const findBeside = (
    mismatches: Parameters<typeof findRootCauses>[0]['mismatches'],
    isIgnored: (one: (typeof mismatches)[number]) => boolean,
    unchecked: readonly UncheckedCraft[] = [],
  ) => findRootCauses({ mismatches, unchecked, isIgnored });

  test('explains no session that fell later', () => {
    const down = session('dc1-gw2', 'dc1-gw1');
    expect(find(rule, down)).toHaveLength(1);
    const { roots } = findBeside([rule, down], (one) => one === rule);
    expect(roots.map((root) => root.mismatch)).toEqual([rule, down]);
  });

  test('leaves what follows to another cause', () => {
    const { roots } = findBeside([rule, mismatch(), session('dc1-gw1', 'use1-gw1')], (one) => one === rule);
    expect(roots.map(({ consequences }) => consequences.length)).toEqual([0, 1]);
  });

  test('silences no daemon that does not answer', () => {
    const override = mismatch({ check: 'unit/overridden', layer: 'file', craft: 'routing', related: [] });
    const part: UncheckedCraft = { ...silentNode, node: 'dc1-gw1', subject: 'bgp-sessions', craft: 'routing' };
    expect(findBeside([override], () => false, [part]).unchecked).toEqual([]);
    const { roots, unchecked } = findBeside([override], () => true, [part]);
    expect(unchecked).toEqual([part]);
    expect(roots).toMatchObject([{ silenced: [] }]);
  });

  test('follows from a cause as before', () => {
    const down = session('dc1-gw1', 'use1-gw1');
    expect(findBeside([mismatch(), down], (one) => one === down).roots).toMatchObject([{ consequences: [down] }]);
  });

  test('keeps what is only not applied below its description, for that has not failed', () => {
    const description = mismatch({ check: 'description/not-applied', layer: 'description', cause: 'not-applied' });
    const later = mismatch({ cause: 'not-applied' });
    const found = findBeside([description, later, rule], (one) => one === description);
    expect(found.roots).toMatchObject([{ consequences: [later] }, { consequences: [] }]);
  });
});
