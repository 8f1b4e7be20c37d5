import { labTopology } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { renderRelease } from './release.ts';
import { releaseDigest } from './release-manifest.ts';

const releases = renderRelease(labTopology(), { publicKeys: {} });

test('one byte of one file, one permission or one unit gives another digest', () => {
  const [first, ...rest] = releases;
  const [file, ...files] = first?.files ?? [];
  if (first === undefined || file === undefined) throw new Error('the lab has files');
  const variants = [
    { ...first, files: [{ ...file, content: `${file.content} ` }, ...files] },
    { ...first, files: [{ ...file, permissions: 0o777 }, ...files] },
    { ...first, units: [...first.units, 'extra.service'] },
    { ...first, sysctl: { ...first.sysctl, 'net.ipv4.ip_forward': '0' } },
  ];
  const digests = variants.map((variant) => releaseDigest([variant, ...rest]));
  expect(new Set([...digests, releaseDigest(releases)]).size).toBe(variants.length + 1);
});
