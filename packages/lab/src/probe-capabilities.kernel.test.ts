import { expect, test } from 'vitest';
import { inspectImpairmentSupport } from './impairment/netem-support.ts';
import { liveContext } from './lab-tests.fixture.ts';
import { probeCapabilities } from './probe-capabilities.ts';

test('finds everything in the kernel, and takes none of the substitutes', async () => {
  const found = await probeCapabilities(liveContext());
  const ofTheKernel = [
    'veth',
    'bridge',
    'nft-nat',
    'tun',
    'vxlan',
    'wireguard',
    'xfrm-interface',
    'netem',
    'nft-egress',
  ];
  expect(found.filter((item) => ofTheKernel.includes(item.name) && !item.isPresent)).toEqual([]);
  expect(found.filter((item) => item.detail.includes('in the kernel')).map((item) => item.name)).toEqual([
    'wireguard',
    'xfrm-interface',
  ]);
  expect((await inspectImpairmentSupport(liveContext())).backend).toBe('netem');
});
