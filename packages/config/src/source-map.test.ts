import { expect, test } from 'vitest';
import { dottedPath, locate, locateIssue } from './source-map.ts';
import { parseYaml } from './yaml/parse.ts';

const text = `sites:
  dc1:
    asn: 64512
    prefixes:
      - 10.10.0.0/16
      - 10.11.0.0/16
    nodes: { web: 10.10.0.11 }
`;

test('finds keys and values', () => {
  const map = mapOf(text);
  expect(locate(map, ['sites', 'dc1', 'asn'])).toEqual({ file: 'a.yaml', line: 3, column: 10 });
  expect(locate(map, ['sites', 'dc1', 'asn'], 'key')).toEqual({ file: 'a.yaml', line: 3, column: 5 });
  expect(locate(map, ['sites', 'dc1', 'prefixes', 1])).toEqual({ file: 'a.yaml', line: 6, column: 9 });
});

test('points at the name of a block, and at the bracket of what stands on the line of its name', () => {
  const map = mapOf(text);
  expect(locate(map, ['sites', 'dc1'])).toEqual({ file: 'a.yaml', line: 2, column: 3 });
  expect(locate(map, ['sites', 'dc1', 'prefixes'])).toEqual({ file: 'a.yaml', line: 4, column: 5 });
  expect(locate(map, ['sites', 'dc1', 'nodes'])).toEqual({ file: 'a.yaml', line: 7, column: 12 });
});

test('points at the name of the nearest map when a value is missing', () => {
  expect(locate(mapOf(text), ['sites', 'dc1', 'wan', 'prefix'])).toEqual({ file: 'a.yaml', line: 2, column: 3 });
});

test('points at a brief form for every field it stands for', () => {
  const path = ['sites', 'dc1', 'nodes', 'web', 'address'];
  expect(locate(mapOf(text), path)).toEqual({ file: 'a.yaml', line: 7, column: 19 });
});

test('points into an anchor for what an alias repeats, and at the alias key for the name', () => {
  const map = mapOf('a: &x\n  b: 1\nc: *x\n');
  expect(locate(map, ['c', 'b'])).toMatchObject({ line: 2, column: 6 });
  expect(locate(map, ['c'], 'key')).toMatchObject({ line: 3, column: 1 });
});

test('an unknown key is pointed at by its key', () => {
  const issue = { severity: 'high', message: 'm', hint: null, path: ['sites', 'dc1', 'asn'] } as const;
  expect(locateIssue(mapOf(text), { ...issue, ruleId: 'config/unknown-key' }).location?.column).toBe(5);
  expect(locateIssue(mapOf(text), { ...issue, ruleId: 'config/type' }).location?.column).toBe(10);
});

test('writes paths with dots, indexes and quoted odd keys', () => {
  expect(dottedPath(['sites', 'dc1', 'prefixes', 0])).toBe('sites.dc1.prefixes[0]');
  expect(dottedPath(['tags', 'aws:team'])).toBe('tags["aws:team"]');
});

function mapOf(yaml: string) {
  const { document } = parseYaml('a.yaml', yaml);
  if (document === null) throw new Error('the fixture is broken');
  return document.sourceMap;
}
