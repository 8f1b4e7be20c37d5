import { labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { compareFirewall } from './compare.ts';
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
