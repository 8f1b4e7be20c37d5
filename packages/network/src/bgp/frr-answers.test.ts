import { expect, test } from 'vitest';
import { frrAnswers } from './frr-answers.ts';

// FRR 8.4.4: vtysh -E with the questions of a look.
const text = [
  'clock 1800000000',
  'gw1# show bgp ipv4 unicast summary json',
  '{',
  '  "as":64512, "desc":"gw1# show bfd peers json"',
  '}',
  'gw1# show bgp ipv4 unicast json',
  '{ "vrfId":0 }',
  'gw1# show bgp ipv6 unicast json',
  '{}',
  'gw1# show bfd peers json',
  '[]',
  'gw1# show running-config',
  'Building configuration...',
  '!',
  'end',
  '',
].join('\n');

test('each part gets its own answers, however like a question a value looks', () => {
  expect(Object.fromEntries(frrAnswers(text))).toEqual({
    clock: '1800000000',
    'bgp-sessions': '{\n  "as":64512, "desc":"gw1# show bfd peers json"\n}',
    'bgp-paths': '{ "vrfId":0 }\n@\n{}',
    bfd: '[]',
    'routing-config': 'Building configuration...\n!\nend',
  });
});

test('what dwcpd says stands behind the clock, and is a part only where it does', () => {
  const status = '{"links":[{"peer":"x","lastError":"# show bfd peers json"}]}';
  const told = text.replace('\n', `\ndwcpd ${status}\n`);
  expect(frrAnswers(told)).toEqual(new Map([...frrAnswers(text), ['dwcpd', status]]));
  expect(frrAnswers(`${text}dwcpd {}\n`).has('dwcpd')).toBe(false);
});

test('what broke off is no answer of the parts that are not whole', () => {
  const until = (question: string) => [...frrAnswers(text.slice(0, text.indexOf(question))).keys()];
  expect(until('gw1# show bgp ipv6')).toEqual(['clock', 'bgp-sessions']);
  expect(until('gw1# show running-config')).toEqual(['clock', 'bgp-sessions', 'bgp-paths']);
  expect(until('gw1# show bgp ipv4 unicast summary')).toEqual(['clock']);
});
