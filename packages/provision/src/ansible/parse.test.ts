import { expect, test } from 'vitest';
import { parseRecord, splitLines } from './parse.ts';

test('reads a finished task of a host', () => {
  const record = parseRecord(
    '{"at":1,"event":"host-finished","host":"g1","play":"Keys","task":"t","role":"keys","status":"ok","durationMs":4,"message":"","publicKey":"k="}',
  );
  expect(record).toMatchObject({ event: 'host-finished', host: 'g1', publicKey: 'k=', changedFiles: {}, actions: [] });
});

test.each(['', 'PLAY [x] ***', '[]', '{"event":"host-finished"}', '{"at":1,"event":"other"}', '{"at":1,'])(
  'takes %j for no record',
  (line) => {
    expect(parseRecord(line)).toBeNull();
  },
);

test('keeps the line that is still being written', () => {
  expect(splitLines('{"a":1}\n\n{"b":2}\n{"c"')).toEqual({ lines: ['{"a":1}', '{"b":2}'], rest: '{"c"' });
  expect(splitLines('{"a":1}\n')).toEqual({ lines: ['{"a":1}'], rest: '' });
});
