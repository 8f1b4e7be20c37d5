import { expect, test } from 'vitest';
import { plainPalette as palette } from '../palette.ts';
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

reachability
status  from       to          round trip
ok      dc1-node1  use1-node1  1.25 ms
`);
});

test('an environment that is not deployed says so, and that a deploy waits', () => {
  expect(renderStatus({ ...sampleStatus, verdict: 'not deployed', isInterrupted: true }, palette)).toBe(
    'lab is not deployed\na deploy was interrupted: run `dwcp resume`\n',
  );
});

test('a destroy lists what went', () => {
  expect(renderDestroy(sampleDestroy, palette)).toBe('  - host dc1-gw1\nremoved 1 thing of lab in 1.5 s\n');
});
