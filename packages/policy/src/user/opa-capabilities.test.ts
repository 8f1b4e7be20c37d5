import { expect, test } from 'vitest';
import { restrictCapabilities } from './opa-capabilities.ts';

const given = {
  builtins: [
    { name: 'count', decl: {} },
    { name: 'http.send', nondeterministic: true },
    { name: 'net.lookup_ip_addr', nondeterministic: true },
    { name: 'opa.runtime', nondeterministic: true },
    { name: 'time.now_ns', nondeterministic: true },
    { name: 'disk.read', nondeterministic: true },
  ],
  future_keywords: ['in'],
  features: ['rego_v1'],
};

test('what reaches out is gone, also what a later opa brings; the clock stays; no host may be asked', () => {
  const restricted = JSON.parse(restrictCapabilities(JSON.stringify(given)));
  expect(restricted).toEqual({
    builtins: [
      { name: 'count', decl: {} },
      { name: 'time.now_ns', nondeterministic: true },
    ],
    future_keywords: ['in'],
    features: ['rego_v1'],
    allow_net: [],
  });
});

test('an http.send that is not said to depend on anything is gone as well', () => {
  const restricted = JSON.parse(restrictCapabilities('{"builtins":[{"name":"http.send"},{"name":"sum"}]}'));
  expect(restricted.builtins).toEqual([{ name: 'sum' }]);
});
