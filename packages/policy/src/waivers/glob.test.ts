import { expect, test } from 'vitest';
import {
  fitsDirectory,
  fitsEverything,
  fitsSection,
  fitsType,
  matchesFile,
  matchesPath,
  matchesSubject,
  pathSteps,
} from './glob.ts';

test('a dotted path is read as it is printed', () => {
  expect(pathSteps('sites.dc1.prefixes[0]')).toEqual(['sites', 'dc1', 'prefixes', 0]);
  expect(pathSteps('tags["cost center"].x')).toEqual(['tags', 'cost center', 'x']);
  expect(pathSteps('["a.b"][12]')).toEqual(['a.b', 12]);
  expect(pathSteps('a..b')).toBeNull();
  expect(pathSteps('a[b]')).toBeNull();
});

test('a star is one step, two are any number', () => {
  expect(matchesPath('sites.*.asn', 'sites.dc1.asn')).toBe(true);
  expect(matchesPath('sites.*.asn', 'sites.dc1.x.asn')).toBe(false);
  expect(matchesPath('sites.**', 'sites.dc1.prefixes[0]')).toBe(true);
  expect(matchesPath('**.prefixes[*]', 'sites.dc1.prefixes[3]')).toBe(true);
  expect(matchesPath('sites.dc1', 'sites.dc1.asn')).toBe(false);
  expect(matchesPath('sites.dc1', 'sites.dc10')).toBe(false);
  expect(matchesPath('tags["cost center"]', 'tags["cost center"]')).toBe(true);
});

test('a star in a file name stays in its folder', () => {
  expect(matchesFile('config/*.yaml', 'config/a.yaml')).toBe(true);
  expect(matchesFile('config/*.yaml', 'config/environments/a.yaml')).toBe(false);
  expect(matchesFile('config/**.yaml', 'config/environments/a.yaml')).toBe(true);
  expect(matchesFile('config/a.yaml', 'config/axyaml')).toBe(false);
});

test('an address is matched character by character', () => {
  expect(matchesSubject('aws_security_group.use1_*', 'aws_security_group.use1_members')).toBe(true);
  expect(matchesSubject('module.a["x"].aws_vpc.v', 'module.a["x"].aws_vpc.v')).toBe(true);
  expect(matchesSubject('aws_vpc.v', 'aws_vpc.vv')).toBe(false);
});

test('many stars over a long text are answered without trying every way', () => {
  expect(matchesSubject(`${'*a'.repeat(200)}b`, 'a'.repeat(5000))).toBe(false);
  expect(matchesPath(`${'**.a.'.repeat(100)}b`, Array.from({ length: 500 }, () => 'a').join('.'))).toBe(false);
});

test('a pattern of stars alone fits everything', () => {
  expect(['**', '*', '*.*', '**/*', '[*]', '', ' '].map(fitsEverything)).toEqual(Array.from({ length: 7 }, () => true));
  expect(['a', 'sites.**', '*.yaml'].map(fitsEverything)).toEqual([false, false, false]);
});

test('a directory, and all files of one ending, are no file', () => {
  const wide = [
    'config/**',
    'config/*',
    'config/',
    '**',
    'config/*.yaml',
    'config/**.yaml',
    '**/*.yaml',
    'config/**/*',
    'config/*a*.yaml',
    'config/d*',
  ];
  expect(wide.filter((pattern) => !fitsDirectory(pattern))).toEqual([]);
  const narrow = ['config/dwcp-v3-hybrid.yaml', 'config/dwcp-v3-*.yaml', '**/lab.yaml', 'config/environments/lab*'];
  expect(narrow.filter(fitsDirectory)).toEqual([]);
});

test('everything below one key is no place', () => {
  const wide = [
    '**',
    'sites.**',
    'sites.*',
    'sites.*.*',
    '**.sites.**',
    'sites[*]',
    '["sites"].**',
    '**[0]',
    '["*"].*',
    ' ',
  ];
  expect(wide.filter((pattern) => !fitsSection(pattern))).toEqual([]);
  const narrow = ['sites', 'network.mtu', 'sites.*.asn', 'sites.dc1.**', '**.mtu', '*.use1', 'sites.dc1.prefixes[*]'];
  expect(narrow.filter(fitsSection)).toEqual([]);
});

test('a type of resources is no resource', () => {
  const wide = [
    'aws_*',
    'aws_security_group.*',
    '*',
    '*.*',
    'aws_s*_group.**',
    '*_*',
    '*u*',
    '*a*',
    'aws_*.*_*',
    'aws_security_group.*_*',
    'aws_security_group.u*',
    'aws_security_group.*["edge"]',
    'aws_*.use1_members',
    '*use1_members',
    '*members',
    'aws_security_group*',
    'module.*',
    'module.*.aws_vpc.*',
    '*module.a*',
    'west.tf.json:aws_vpc.*',
    'west.tf.json:*.members',
  ];
  expect(wide.filter((pattern) => !fitsType(pattern))).toEqual([]);
  const narrow = [
    'aws_security_group.use1_*',
    'aws_security_group.*_members',
    'aws_subnet.a[*]',
    'aws_subnet.a["x.y"]',
    'module.edge.*',
    'module.edge[*].aws_vpc.*',
    'module.*.aws_vpc.use1*',
    'aws_vpc.v',
    'module.a["x"].aws_vpc.v',
    'west.tf.json:module.edge.*',
    'west.tf.json:aws_vpc.main*',
    'arn:aws:iam::aws:policy/IAMFullAccess',
  ];
  expect(narrow.filter(fitsType)).toEqual([]);
});
