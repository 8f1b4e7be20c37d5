import { expect, test } from 'vitest';
import { issuesInLab } from './issues-in-lab.ts';
import { unbuiltFields } from './unbuilt-fields.ts';

test('says what is written and not built', () => {
  expect(
    issuesInLab(unbuiltFields, {
      'instances/node/efa': true,
      'sites/use1/gateways/use1-gw1/instance': { efa: true },
      'sites/use1/cloud/placement': 'cluster',
      'tunnels/dc1-gw1--use1-gw1': { id: 1, vxlan: true, over: 'x' },
      'tunnels/dc1-gw1--use1-gw2': { id: 2, protocol: 'ipsec', awsVpn: 'large' },
    }),
  ).toEqual([
    'instances.node.efa: lint looks at this, and a deploy does not attach an EFA yet',
    'sites.use1.gateways.use1-gw1.instance.efa: lint looks at this, and a deploy does not attach an EFA yet',
    'sites.use1.cloud.placement: lint looks at this, and a deploy does not put nodes into a placement group yet',
    'tunnels.dc1-gw1--use1-gw1.over: lint looks at this, and a deploy does not put a tunnel into a tunnel yet',
    'tunnels.dc1-gw1--use1-gw1.vxlan: lint looks at this, and a deploy does not put a VXLAN into a tunnel yet',
    'tunnels.dc1-gw1--use1-gw2.awsVpn: lint looks at this, and a deploy does not order AWS Site-to-Site VPN yet',
  ]);
});

test('says nothing where nothing of that is written', () => {
  expect(issuesInLab(unbuiltFields, { 'sites/use1/cloud/placement': 'none', 'instances/node/efa': false })).toEqual([]);
});
