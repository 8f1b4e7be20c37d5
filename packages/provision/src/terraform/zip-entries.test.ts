import { expect, test } from 'vitest';
import { archiveOf } from './zip-archive.fixture.ts';
import { zipEntries } from './zip-entries.ts';

const files = { tfstate: '{"version": 4}', 'tfconfig/m-/main.tf.json': 'x'.repeat(100_000) };

test('unpacks what is stored and what is deflated', () => {
  for (const method of [0, 8]) {
    const entries = zipEntries(archiveOf(files, { method, flags: 0 }));
    expect(Object.fromEntries([...entries].map(([name, content]) => [name, content.toString()]))).toEqual(files);
  }
});

test('what is damaged, encrypted, cut off or no archive is refused', () => {
  const good = archiveOf(files, { method: 0, flags: 0 });
  const damaged = Buffer.from(good);
  damaged[good.indexOf('version')] = 0x58;
  const bad = [damaged, archiveOf(files, { method: 8, flags: 1 }), archiveOf(files, { method: 12, flags: 0 })];
  for (const archive of [
    ...bad,
    good.subarray(0, -30),
    good.subarray(50),
    Buffer.from('{"meta": {}}'),
    Buffer.alloc(0),
  ]) {
    expect(() => zipEntries(archive)).toThrow();
  }
});
