import { labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { compareFirewall } from './compare.ts';
import { compareForeignTables } from './foreign-tables.ts';
import { parseFirewall } from './inspect.ts';
import { renderFirewall } from './render.ts';

const topology = labTopology();
const [gateway] = topology.gateways;
if (gateway === undefined) throw new Error('the lab has gateways');
const content = renderFirewall(topology, gateway).files[0]?.content ?? '';

test('an older ruleset that differs in no comment still differs by its release', () => {
  const wider = { ...topology, modeConfig: { ...topology.modeConfig, metricsPort: 9999 } };
  const older = renderFirewall(wider, gateway).files[0]?.content ?? '';
  expect(compareFirewall(content, parseFirewall(listing(content)))).toEqual([]);
  expect(compareFirewall(content, parseFirewall(listing(older)))).toMatchObject([
    {
      kind: 'rules-differ',
      subject: 'input',
      wanted: expect.stringMatching(/release [0-9a-f]{12}$/),
      observed: expect.stringMatching(/release [0-9a-f]{12}$/),
    },
  ]);
});

test('a table that is gone has no chain', () => {
  const differences = compareFirewall(content, parseFirewall('{"nftables": []}'));
  expect(differences.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual([
    'chain-missing input',
    'chain-missing forward',
    'chain-missing output',
  ]);
});

const dnat = [
  { table: { family: 'ip', name: 'x' } },
  { chain: { family: 'ip', table: 'x', name: 'p', type: 'nat', hook: 'prerouting', prio: -100, policy: 'accept' } },
  { rule: { family: 'ip', table: 'x', chain: 'p', expr: [{ dnat: { addr: '10.0.0.9' } }] } },
];

test('a table of somebody else that decides on packets is seen', () => {
  const dropping = [
    { table: { family: 'inet', name: 'y' } },
    { chain: { family: 'inet', table: 'y', name: 'f', type: 'filter', hook: 'forward', prio: -200, policy: 'drop' } },
  ];
  expect(foreign([...dnat, ...dropping])).toEqual([
    { kind: 'table-extra', subject: 'ip x', wanted: null, observed: 'p: nat at prerouting' },
    { kind: 'table-extra', subject: 'inet y', wanted: null, observed: 'f: filter at forward, drop' },
  ]);
});

test('a table that decides nothing, and the filters of fail2ban and wg-quick, are no drift', () => {
  const empty = dnat.slice(0, 2);
  const unhooked = [{ chain: { family: 'ip', table: 'x', name: 'p' } }, dnat[2]];
  expect(foreign([...empty])).toEqual([]);
  expect(foreign(unhooked)).toEqual([]);
  for (const [family, table] of [
    ['inet', 'f2b-table'],
    ['ip6', 'wg-quick-wg9'],
  ]) {
    const of = { family, table };
    const filter = { ...of, name: 'c', type: 'filter', hook: 'input', policy: 'accept' };
    const rule = { rule: { ...of, chain: 'c' } };
    expect(foreign([{ chain: filter }, rule])).toEqual([]);
    expect(foreign([{ chain: { ...filter, type: 'nat' } }, rule])).toMatchObject([{ subject: `${family} ${table}` }]);
  }
});

function foreign(items: readonly unknown[]) {
  const own = JSON.parse(listing(content)) as { readonly nftables: readonly unknown[] };
  return compareForeignTables(parseFirewall(JSON.stringify({ nftables: [...own.nftables, ...items] })));
}

/** The rendered table in the words of `nft --json`. */
function listing(rendered: string): string {
  const base = { family: 'inet', table: 'dwcp' };
  let chain = '';
  const items = rendered.split('\n').flatMap((line): readonly unknown[] => {
    chain = /^ {2}chain (\w+)/.exec(line)?.[1] ?? chain;
    const hook = /^ {4}type filter hook (\w+) .* policy (\w+);/.exec(line);
    if (hook !== null) return [{ chain: { ...base, name: chain, hook: hook[1], policy: hook[2] } }];
    if (!line.startsWith('    ')) return [];
    return [{ rule: { ...base, chain, comment: /comment "([^"]*)"/.exec(line)?.[1] } }];
  });
  return JSON.stringify({ nftables: items });
}
