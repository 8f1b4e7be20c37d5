import { type NodeRunner, processRunner } from '@dwcp/io';
import { scriptedRunner, testContext } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { inspectNetwork } from './inspect-network.ts';
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

test.skipIf(!canUnshare)(`a large table beside the main one is not sent along${whyNot}`, async () => {
  const batch =
    'for i in $(seq 0 19999); do echo route add 10.$((i / 250)).$((i % 250)).0/24 dev two table 100; done | ip -batch -';
  const sent: string[] = [];
  const runner: NodeRunner = {
    node: 'n',
    async run(_argv, { input = '' }) {
      const stdout = await inNetwork(`${batch}\n${input}`);
      sent.push(stdout);
      return { exitCode: 0, stdout, stderr: '', durationMs: 0 };
    },
  };
  const look = { daemon: 'frr', parts: ['links', 'routes'] } as const;
  const { routes, linkMtuBytes } = await inspectNetwork(runner, look, testContext(scriptedRunner([])));
  expect(sent.map((text) => text.length < 100_000)).toEqual([true]);
  expect(linkMtuBytes.isObserved && linkMtuBytes.value.get('one')).toBe(1400);
  const prefixes = routes.isObserved ? routes.value.map(({ prefix }) => prefix) : [routes.reason];
  expect(prefixes).toEqual(expect.arrayContaining(['198.51.100.0/24', '2001:db8:1::/48']));
  expect(prefixes).not.toContain('10.0.0.0/24');
});

test('an answer of one line or of three is none', () => {
  expect(kernelTogether.answers('[]\n[]\n').size).toBe(2);
  expect(kernelTogether.answers('[]\n').size).toBe(0);
  expect(kernelTogether.answers('[]\n[]\n[]\n').size).toBe(0);
});
