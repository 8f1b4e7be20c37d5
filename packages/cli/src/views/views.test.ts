import { plainPalette as palette } from '@dwcp/terminal';
import { expect, test } from 'vitest';
import { renderDeploy } from './deploy/human.ts';
import { sampleDeploy, sampleDestroy, samplePlan, sampleStatus } from './deploy-reports.fixture.ts';
import { renderDestroy } from './destroy/human.ts';
import { renderPlan } from './plan/human.ts';
import { renderStatus } from './status/human.ts';

test('a plan lists the changes by place, with reasons, disruption, diffs and what is not emulated', () => {
  expect(renderPlan(samplePlan, { palette, withDiffs: true })).toBe(`cloud
  +  terraform  aws_vpc.use1    not there yet

dc1-gw1
  ~  file  /etc/wireguard/wg-use1-gw1.conf  (restart)  keepalive changed
    -PersistentKeepalive = 25
    +PersistentKeepalive = 15

not emulated (only in a real environment)
  aws_placement_group.use1

2 changes: 1 to create, 1 to update; 1 disruptive
`);
});

test('a plan without changes is one line', () => {
  const changeSet = { ...samplePlan.changeSet, changes: [] };
  expect(renderPlan({ ...samplePlan, changeSet }, { palette, withDiffs: true })).toBe(
    'no changes: lab is as described\n',
  );
});

test('a deploy report shows each check that did not pass with what was seen', () => {
  expect(renderDeploy(sampleDeploy, palette)).toBe(`2 changes: 1 to create, 1 to update; 1 disruptive
fail  dc1-gw1 exchanges routes with use1-gw1  Active
deployed lab in 2 min 22 s, 1 of 2 checks passed, release 4f0c4f0c4f0c
`);
});

test('a status shows nodes, tunnels, sessions and reachability, and why a node could not be looked at', () => {
  expect(
    renderStatus(sampleStatus, palette),
  ).toBe(`lab: degraded hybrid, release 4f0c4f0c4f0c of 2026-11-01T10:00:00.000Z
the description has changed since the deploy: sites.dc1.prefixes, tunnels.dc1-gw1-use1-gw2; \`dwcp plan\` shows it

nodes
status       node      site  role     address     prefixes
up           dc1-gw1   dc1   gateway  10.10.0.1   10.20.0.0/16
unreachable  use1-gw1  use1  gateway  10.20.0.10  no answer on port 22

tunnels
status  tunnel            gateway  remote    handshake  received  sent
up      dc1-gw1-use1-gw1  dc1-gw1  use1-gw1  42 s ago   1.5 KiB   20 B

BGP
status       node     neighbor    remote    prefixes
Established  dc1-gw1  100.64.0.1  use1-gw1  1

links of dwcpd
status       node      peer      transport      security     round trip
established  dc1-gw1   use1-gw1  tcp, not rdma  aes-256-gcm  1.25 ms
not running  use1-gw1  dc1-gw1   -              -            -
down         use1-gw1  br1-gw1   -              -            -           down for 12 s: \\u001b[31mconnection refused

prefixes 1 of 3 tunnel ends learned what the other side announces
status     tunnel            gateway   remote    expected      learned
differs    dc1-gw1-use1-gw2  dc1-gw1   use1-gw2  10.20.0.0/16  none
unchecked  dc1-gw1-use1-gw1  use1-gw1  dc1-gw1   10.20.0.0/16  not looked at

reachability
status  from       to          round trip
ok      dc1-node1  use1-node1  1.25 ms
`);
});

test('where every end learned what it must, the prefixes are one line', () => {
  const text = renderStatus({ ...sampleStatus, prefixes: sampleStatus.prefixes.slice(0, 1) }, palette);
  expect(text).toContain('\n\nprefixes 1 of 1 tunnel end learned what the other side announces\n\nreachability\n');
});

test('of the description as deployed nothing is said, of any other one line', () => {
  const lineOf = (description: typeof sampleStatus.description) =>
    renderStatus({ ...sampleStatus, description }, palette)
      .split('\n\n')[0]
      ?.split('\n')
      .slice(1);
  expect(lineOf({ status: 'as deployed', changed: [] })).toEqual([]);
  expect(lineOf({ status: 'unreadable', changed: [] })).toEqual([
    'the description cannot be deployed as it is: run `dwcp lint`',
  ]);
  expect(lineOf({ status: 'unknown', changed: [] })).toEqual([
    'whether the description has changed is not known: the deploy kept no record of it',
  ]);
  const changed = ['a\u001b[2J', ...'bcdefghij'];
  expect(lineOf({ status: 'changed', changed })).toEqual([
    'the description has changed since the deploy: a\\u001b[2J, b, c, d, e, f, g, h and 2 more; `dwcp plan` shows it',
  ]);
});

test('what a node answered cannot move the cursor', () => {
  const nodes = sampleStatus.nodes.map((node) => ({ ...node, unreachableReason: 'said \u001b[2J' }));
  expect(renderStatus({ ...sampleStatus, nodes }, palette)).toContain('said \\u001b[2J\n');
});

test('an environment that is not deployed says so, and that a deploy waits', () => {
  expect(renderStatus({ ...sampleStatus, verdict: 'not deployed', isInterrupted: true }, palette)).toBe(
    'lab is not deployed\na deploy was interrupted: run `dwcp resume`\n',
  );
});

test('a destroy lists what went', () => {
  expect(renderDestroy(sampleDestroy, palette)).toBe('  - host dc1-gw1\nremoved 1 thing of lab in 1.5 s\n');
});
