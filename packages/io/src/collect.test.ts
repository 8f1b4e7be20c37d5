import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { collect } from './collect.ts';

const collecting = (limit: number) => {
  const stream = new PassThrough();
  let calls = 0;
  const onTooMuch = (): void => {
    calls += 1;
    stream.destroy();
  };
  return { stream, text: collect(stream, { limit, onTooMuch }), calls: () => calls };
};

test('a character that comes in two pieces is one', async () => {
  const { stream, text } = collecting(100);
  const [first, ...rest] = Buffer.from('é!');
  stream.write(Buffer.from([first ?? 0]));
  stream.end(Buffer.from(rest));
  expect(await text).toBe('é!');
});

test('exactly the limit is kept, and one byte more is nothing, told once', async () => {
  const whole = collecting(4);
  whole.stream.end('abcd');
  expect(await whole.text).toBe('abcd');
  expect(whole.calls()).toBe(0);
  const more = collecting(4);
  more.stream.write('abc');
  more.stream.write('de');
  more.stream.write('f');
  expect(await more.text).toBe('');
  expect(more.calls()).toBe(1);
});

test('a stream that was cut off gives what came', async () => {
  const { stream, text } = collecting(100);
  stream.write('abc', () => stream.destroy(new Error('gone')));
  expect(await text).toBe('abc');
});
