import { expect, test } from 'vitest';
import { readHeader, readHello, readWelcome, writeHeader, writeHello, writeWelcome } from './packet.ts';

test('a header takes sixteen bytes, big-endian', () => {
  const bytes = Buffer.alloc(20, 0xff);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const header = { type: 4, flags: 3, credits: 0x1234, connection: 0xfedcba98, cookie: 0x80000001, value: 1_048_832 };
  writeHeader(view, 2, header);
  expect(bytes.toString('hex')).toBe('ffff04031234fedcba988000000100100100ffff');
  const read = { type: 0, flags: 0, credits: 0, connection: 0, cookie: 0, value: 0 };
  readHeader(view, 2, read);
  expect(read).toEqual(header);
});

test('a hello says who dials and how to answer', () => {
  const hello = { connection: 7, cookie: 0xdeadbeef, credits: 128, name: Buffer.from('fi_shm://x\0') };
  expect(readHello(writeHello(hello))).toEqual(hello);
  const { name: _, ...welcome } = hello;
  expect(readWelcome(writeWelcome(welcome))).toMatchObject(welcome);
});

test('a hello of another version, or cut off, is none', () => {
  const body = writeHello({ connection: 7, cookie: 1, credits: 128, name: Buffer.from('n') });
  for (let length = 0; length < body.length; length++) expect(readHello(body.subarray(0, length))).toBeNull();
  body[3] = 2;
  expect(readHello(body)).toBeNull();
});
