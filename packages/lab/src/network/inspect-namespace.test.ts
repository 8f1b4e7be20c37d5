import { expect, test } from 'vitest';
import { parseLinks, parseRoutes } from './inspect-namespace.ts';

test('reads links with kind, mark and addresses as ip 6.1 prints them', () => {
  const text = JSON.stringify([
    { ifindex: 1, ifname: 'lo', addr_info: [{ family: 'inet', local: '127.0.0.1', prefixlen: 8 }] },
    {},
    {
      ifname: 'eth0',
      ifalias: 'dwcp:0123456789abcdef',
      linkinfo: { info_kind: 'veth' },
      addr_info: [
        { local: '10.0.0.1', prefixlen: 24 },
        { local: 'fe80::1', prefixlen: 64 },
      ],
    },
  ]);
  expect(parseLinks(text)).toEqual([
    { name: 'lo', kind: null, mark: null, addresses: ['127.0.0.1/8'] },
    { name: 'eth0', kind: 'veth', mark: 'dwcp:0123456789abcdef', addresses: ['10.0.0.1/24', 'fe80::1/64'] },
  ]);
});

test('reads default, host and black hole routes as ip 6.1 prints them', () => {
  const text = `[{"type":"unicast","dst":"default","gateway":"169.254.1.0","dev":"up-internet","scope":"global","prefsrc":"10.20.0.1","flags":[]},
    {"type":"unicast","dst":"198.51.100.11","gateway":"169.254.1.1","dev":"up-vpc","flags":[]},
    {"type":"blackhole","dst":"10.20.0.10","scope":"global","metric":1000000,"flags":[]}]`;
  expect(parseRoutes(text, 4)).toEqual([
    { prefix: '0.0.0.0/0', via: '169.254.1.0', device: 'up-internet', source: '10.20.0.1', metric: 0 },
    { prefix: '198.51.100.11/32', via: '169.254.1.1', device: 'up-vpc', source: null, metric: 0 },
    { prefix: '10.20.0.10/32', via: null, device: null, source: null, metric: 1_000_000 },
  ]);
  expect(parseRoutes('', 4)).toEqual([]);
  expect(parseRoutes('[{"dst":"default","gateway":"fe80::1","dev":"up","metric":1024}]', 6)[0]?.prefix).toBe('::/0');
});
