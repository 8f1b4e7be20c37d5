import { expect, test } from 'vitest';
import { issuesInLab } from './issues-in-lab.ts';
import { overlayPrefix } from './overlay-prefix.ts';

test('reports an overlay on a fabric and on the prefix of a site', () => {
  expect(
    issuesInLab(overlayPrefix, { 'overlay/prefix': '100.64.0.0/15', 'management/prefixes': ['100.64.1.0/24'] }),
  ).toEqual([
    'overlay.prefix: the overlay 100.64.0.0/15 overlaps 100.65.0.0/16, the fabric of use1',
    'overlay.prefix: the overlay 100.64.0.0/15 overlaps 100.64.1.0/24, a management prefix',
  ]);
});

test('reports an IPv6 part that is IPv4, and one on the prefix of a site', () => {
  expect(issuesInLab(overlayPrefix, { 'overlay/prefix6': '100.66.0.0/16' })).toEqual([
    'overlay.prefix6: the overlay 100.66.0.0/16 is IPv4',
  ]);
  expect(
    issuesInLab(overlayPrefix, {
      'overlay/prefix6': 'fd00:10::/64',
      'sites/dc1/prefixes': ['10.10.0.0/16', 'fd00:10::/48'],
    }),
  ).toEqual(['overlay.prefix6: the overlay fd00:10::/64 overlaps fd00:10::/48, a prefix of dc1']);
});

test('reports an IPv6 overlay', () => {
  expect(issuesInLab(overlayPrefix, { 'overlay/prefix': 'fd00::/64' })).toEqual([
    'overlay.prefix: the overlay fd00::/64 is IPv6',
  ]);
});
