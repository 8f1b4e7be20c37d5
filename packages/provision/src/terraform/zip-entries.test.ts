import { crc32, deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
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

function archiveOf(
  content: Readonly<Record<string, string>>,
  { method, flags }: { readonly method: number; readonly flags: number },
): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const [name, text] of Object.entries(content)) {
    const data = Buffer.from(text);
    const packed = method === 8 ? deflateRawSync(data) : data;
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(flags, 8);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(crc32(data), 16);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(data.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(at, 42);
    central.push(entry, Buffer.from(name));
    local.push(head, Buffer.from(name), packed);
    at += head.length + name.length + packed.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(content).length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...local, directory, end]);
}
