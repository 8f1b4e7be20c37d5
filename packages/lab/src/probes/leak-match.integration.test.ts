import { objectOf, oneOf } from '@dwcp/io';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { liveContext } from '../lab-tests.fixture.ts';
import { converseNatively, type NativeConversation } from '../native-conversation.ts';
import {
  ethernet,
  extension,
  gre,
  ipv4,
  ipv6,
  text,
  udp,
  vlan,
  vxlan,
  wireguardMessage,
} from './leak-frames.fixture.ts';
import { ruleFields } from './watch-leaks.ts';

const rule = { protectedPrefixes: ['10.10.0.0/16', '10.20.0.0/17', '2001:db8:1::/48'], wireguardPorts: [51_821] };
const answer = objectOf({ leak: oneOf(['harmless', 'leak', 'unreadable']) });
let program: NativeConversation;

beforeAll(async () => {
  program = await converseNatively('leakwatch', { onEvent: () => {} }, liveContext());
});
afterAll(async () => {
  expect(await program.close()).toBe(true);
});

async function judge(
  frame: Buffer,
  options: { readonly trusted?: readonly string[]; readonly isCut?: boolean } = {},
): Promise<string> {
  const fields = {
    frame: frame.toString('hex'),
    isCut: options.isCut === true ? 1 : 0,
    ...ruleFields(rule, options.trusted ?? []),
  };
  return (await program.ask('judge', { fields, answer })).leak;
}

const v4 = 0x0800;
const v6 = 0x86dd;
const clear = { from: '10.10.1.1', to: '10.20.1.1' };
const clear6 = { from: '2001:db8:1::1', to: '2001:db8:2::1' };
const outside = { from: '203.0.113.1', to: '198.51.100.1' };
const outside6 = { from: '2001:db8:f::1', to: '2001:db8:f::2' };
const plain = udp(7000, 7000, text);
const inner = ethernet(v4, ipv4(clear, 17, plain));

test.each([
  ['a packet between protected prefixes', ethernet(v4, ipv4(clear, 17, plain))],
  ['a packet from outside to a protected prefix', ethernet(v4, ipv4({ ...clear, from: '8.8.8.8' }, 6, text))],
  ['a packet from a protected prefix, protocol unknown', ethernet(v4, ipv4({ ...clear, to: '8.8.8.8' }, 200, text))],
  [
    'the last address of a prefix that ends inside a byte',
    ethernet(v4, ipv4({ ...outside, to: '10.20.127.255' }, 1, text)),
  ],
  ['IPv6', ethernet(v6, ipv6(clear6, 17, plain))],
  ['IPv6 behind other headers', ethernet(v6, ipv6(clear6, 0, extension(60, extension(17, plain))))],
  ['a packet with a VLAN tag', ethernet(0x8100, vlan(v4, ipv4(clear, 17, plain)))],
  ['a later fragment', ethernet(v4, ipv4(clear, 17, plain, 100))],
  ['VXLAN between outside addresses', ethernet(v4, ipv4(outside, 17, vxlan(inner)))],
  ['VXLAN over IPv6', ethernet(v6, ipv6(outside6, 17, vxlan(ethernet(v6, ipv6(clear6, 58, text)))))],
  ['GRE', ethernet(v4, ipv4(outside, 47, gre(v4, ipv4(clear, 17, plain))))],
  ['GRE with a frame', ethernet(v4, ipv4(outside, 47, gre(0x6558, inner)))],
  ['IP in IP', ethernet(v4, ipv4(outside, 4, ipv4(clear, 17, plain)))],
  ['IPv6 in IPv4', ethernet(v4, ipv4(outside, 41, ipv6(clear6, 17, plain)))],
  ['clear text on a port of WireGuard', ethernet(v4, ipv4(clear, 17, udp(51_821, 51_821, text)))],
  ['a message of WireGuard on another port', ethernet(v4, ipv4(clear, 17, udp(51_900, 51_900, wireguardMessage())))],
])('%s leaks', async (_, frame) => {
  expect(await judge(frame)).toBe('leak');
});

test.each([
  ['a packet between outside addresses', ethernet(v4, ipv4(outside, 17, plain))],
  ['an address just behind a prefix', ethernet(v4, ipv4({ ...outside, to: '10.20.128.0' }, 17, plain))],
  ['IPv6 between outside addresses', ethernet(v6, ipv6(outside6, 17, plain))],
  ['ESP', ethernet(v4, ipv4(clear, 50, text))],
  ['ESP over IPv6', ethernet(v6, ipv6(clear6, 0, extension(50, text)))],
  ['ESP in UDP', ethernet(v4, ipv4(clear, 17, udp(61_000, 4500, text)))],
  ['IKE', ethernet(v4, ipv4(clear, 17, udp(500, 500, text)))],
  ['WireGuard', ethernet(v4, ipv4(clear, 17, udp(40_000, 51_821, wireguardMessage())))],
  ['ARP', ethernet(0x0806, text)],
  ['VXLAN with nothing protected', ethernet(v4, ipv4(outside, 17, vxlan(ethernet(v4, ipv4(outside, 17, plain)))))],
])('%s does not leak', async (_, frame) => {
  expect(await judge(frame)).toBe('harmless');
});

test('inside a site its own packets may be clear, those between two others may not', async () => {
  const fabric = { from: '10.10.0.5', to: '10.10.0.6' };
  const trusted = ['10.10.0.0/16'];
  const carried = (ends: { from: string; to: string }) =>
    ethernet(v4, ipv4(fabric, 17, vxlan(ethernet(v4, ipv4(ends, 17, plain)))));
  expect(await judge(carried(clear), { trusted })).toBe('harmless');
  expect(await judge(carried({ from: '10.20.1.1', to: '198.51.100.9' }), { trusted })).toBe('leak');
  expect(await judge(carried(clear))).toBe('leak');
});

test('a frame that was cut before its headers end is not called harmless', async () => {
  const frame = ethernet(v4, ipv4(outside, 17, vxlan(inner)));
  for (let length = 0; length < frame.length - plain.length; length++) {
    expect([length, await judge(frame.subarray(0, length), { isCut: true })]).toEqual([length, 'unreadable']);
  }
});

test('no bytes upset it', async () => {
  const type = fc.constantFrom(v4, v6, 0x8100);
  const start = fc.constantFrom(0x45, 0x4f, 0x60);
  await fc.assert(
    fc.asyncProperty(
      type,
      start,
      fc.uint8Array({ maxLength: 120 }),
      fc.nat(255),
      async (kind, first, bytes, protocol) => {
        const payload = Buffer.concat([Buffer.of(first), bytes]);
        if (payload.length > 9) payload[first === 0x60 ? 6 : 9] = protocol;
        expect(['harmless', 'leak', 'unreadable']).toContain(await judge(ethernet(kind, payload)));
      },
    ),
    { numRuns: 500 },
  );
});
