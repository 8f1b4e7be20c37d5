import { expect, test } from 'vitest';
import { readRepositoryFile, sourceFiles } from './repository-files.ts';

const sources = sourceFiles();
/** Of each craft of the network the files that say what may differ. */
const crafts: Readonly<Record<string, readonly string[]>> = {
  wireguard: ['wireguard/compare.ts'],
  ipsec: ['ipsec/compare.ts'],
  routing: ['bgp/compare.ts', 'bgp/compare-routes.ts'],
  firewall: ['firewall/compare.ts', 'firewall/foreign-tables.ts'],
  dwcp: ['dwcp/compare-links.ts'],
};
const rows = [
  ...readRepositoryFile('docs/drift-checks.md').matchAll(/^\| `([^`]+)` \| \[[^\]]+\]\(\.\.\/([^)]+)\) \|$/gm),
];

test('docs/drift-checks.md lists exactly the checks that the code reports', () => {
  expect(rows.map(([, check]) => check)).toEqual([...reportedChecks()].toSorted());
});

test('every check is named by the test that the list names', () => {
  expect(rows.filter(([, check = '', path = '']) => !isNamedBy(check, path)).map(([row]) => row)).toEqual([]);
});

test('a check that its test does not name, and a test that is not there, are noticed', () => {
  const [, check = '', path = ''] = rows.find(([, one]) => one === 'ipsec/sa-extra') ?? [];
  expect(isNamedBy(check, path)).toBe(true);
  expect(isNamedBy('ipsec/sa-unheard-of', path)).toBe(false);
  expect(isNamedBy(check, path.replace('.test.ts', '.ts'))).toBe(false);
  expect(isNamedBy(check, 'packages/nowhere/src/compare.test.ts')).toBe(false);
});

test('the checks that the code reports are found in it', () => {
  expect(reportedChecks()).toContain('file/unexpected');
  expect(reportedChecks()).toContain('ipsec/sa-extra');
  expect(reportedChecks().size).toBeGreaterThan(60);
});

/** Whether a test names a check outside its comments. A test of one craft does not repeat the name of that. */
function isNamedBy(check: string, path: string): boolean {
  const [craft = '', kind = ''] = check.split('/');
  const file = sources.find((source) => source.path === path && source.isTest);
  const isOfCraft = /^packages\/(network|deploy)\//.test(path) && kind !== '*';
  const words = isOfCraft ? [check, `'${kind}'`, kind.replaceAll('-', ' ')] : [kind === '*' ? `${craft}/` : check];
  const text = file?.text.replaceAll(/^\s*(\/\/|\/?\*).*$/gm, '') ?? '';
  return words.some((word) => text.includes(word));
}

function reportedChecks(): ReadonlySet<string> {
  const own = sources.filter(({ path, isTest }) => path.startsWith('packages/drift/src/') && !isTest);
  return new Set([
    // The id of a rule follows.
    'policy/*',
    ...own.flatMap(({ text }) => [...text.matchAll(/'([a-z]+\/[a-z-]+)'/g)].map(([, check]) => check ?? '')),
    // Lines of the running configuration are told together.
    ...own.flatMap(({ text }) => [...text.matchAll(/kind: '(config-differs)'/g)].map(([, kind]) => `routing/${kind}`)),
    ...Object.entries(crafts).flatMap(([craft, files]) => files.flatMap((file) => kindsIn(file, craft))),
  ]);
}

function kindsIn(file: string, craft: string): readonly string[] {
  const text = sources.find(({ path }) => path === `packages/network/src/${file}`)?.text ?? '';
  const kinds = [...text.matchAll(/(?:\| '|kind: '|Difference<'|Difference<\s+')([a-z]+(?:-[a-z]+)+)'/g)];
  expect(kinds, file).not.toEqual([]);
  return kinds.map(([, kind]) => `${craft}/${kind}`);
}
