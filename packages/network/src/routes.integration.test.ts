import { processRunner } from '@dwcp/io';
import { expect, test } from 'vitest';
import { kernelFunctions, kernelTogether, parseLinkMtu, parseRoutes } from './routes.ts';

const { run } = processRunner(new AbortController().signal);

/** In a network of its own, which ends with the shell. */
async function inNetwork(script: string): Promise<string> {
  const input = `set -e
ip link set lo up
ip link add one type veth peer name two
ip link set one up mtu 1400
ip link set two up
ip address add 192.0.2.1/24 dev one
ip -6 address add 2001:db8::1/64 dev one nodad
ip route add 198.51.100.0/24 via 192.0.2.9 proto bgp src 192.0.2.1
ip route add blackhole 203.0.113.0/24
ip route add 198.51.100.0/24 dev two table 100
ip -6 route add 2001:db8:1::/48 via 2001:db8::9
ip -6 route add 2001:db8:2::/48 dev two table 100
${kernelFunctions}
${script}
`;
  return (await run(['unshare', '--net', 'sh', '-s'], { input, timeoutMs: 20_000 })).stdout;
}

const canUnshare = process.getuid?.() === 0;
const whyNot = canUnshare ? '' : ' (skipped: only root makes a network of its own)';

test.skipIf(!canUnshare)(`one process tells of links and routes what three do${whyNot}`, async () => {
  const text = await inNetwork('ip -json link show; echo =; routes; echo =; links_and_routes');
  const [links = '', routes = '', together = ''] = text.split('=\n');
  const answers = kernelTogether.answers(together);
  const sorted = (of: string) => parseRoutes(of).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  expect(parseLinkMtu(answers.get('links') ?? '')).toEqual(parseLinkMtu(links));
  expect(parseLinkMtu(links).get('one')).toBe(1400);
  expect(sorted(answers.get('routes') ?? '')).toEqual(sorted(routes));
  expect(parseRoutes(routes)).toContainEqual({
    prefix: '198.51.100.0/24',
    type: 'unicast',
    protocol: 'bgp',
    interface: 'one',
    gateway: '192.0.2.9',
    source: '192.0.2.1',
  });
  expect(parseRoutes(routes).map(({ prefix }) => prefix)).toContain('2001:db8:1::/48');
  expect(parseRoutes(routes).map(({ prefix }) => prefix)).not.toContain('2001:db8:2::/48');
});

test('an answer of one line or of three is none', () => {
  expect(kernelTogether.answers('[]\n[]\n').size).toBe(2);
  expect(kernelTogether.answers('[]\n').size).toBe(0);
  expect(kernelTogether.answers('[]\n[]\n[]\n').size).toBe(0);
});
