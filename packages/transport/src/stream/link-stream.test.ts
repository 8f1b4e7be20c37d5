import { expect, test } from 'vitest';
import { type CarriedStream, carriedStream } from './link-stream.ts';

interface Carrier {
  readonly carried: CarriedStream;
  readonly asked: string[];
  isFull: boolean;
}

function start(): Carrier {
  const asked: string[] = [];
  const carrier: Carrier = {
    asked,
    isFull: false,
    carried: carriedStream(
      { id: 1, peer: 'b', target: 'db:5432' },
      {
        write(_, bytes) {
          asked.push(`write ${bytes.length}`);
          return !carrier.isFull;
        },
        end: () => void asked.push('end'),
        reset: (_, reason) => void asked.push(`reset ${reason}`),
        consume: (_, bytes) => void asked.push(`consume ${bytes}`),
        over: () => void asked.push('over'),
      },
    ),
  };
  return carrier;
}

test('a write waits while the buffer is full, and no longer', async () => {
  const carrier = start();
  carrier.isFull = true;
  let isWritten = false;
  const writing = carrier.carried.stream.write(new Uint8Array(9)).then(() => {
    isWritten = true;
  });
  await new Promise(setImmediate);
  expect(isWritten).toBe(false);
  carrier.carried.deliver({ kind: 'writable', streamId: 1 });
  await writing;
  expect(carrier.asked).toEqual(['write 9']);
});

test('bytes are taken from the window when they are read, not when they come', async () => {
  const { carried, asked } = start();
  carried.deliver({ kind: 'chunk', streamId: 1, bytes: new Uint8Array(5), endsMessage: true });
  expect(asked).toEqual([]);
  await carried.stream.read().next();
  expect(asked).toEqual(['consume 5']);
});

test('what is read in part can be read on', async () => {
  const { carried } = start();
  for (const n of [1, 2]) {
    carried.deliver({ kind: 'chunk', streamId: 1, bytes: Uint8Array.of(n), endsMessage: true });
    for await (const bytes of carried.stream.read()) {
      expect([...bytes]).toEqual([n]);
      break;
    }
  }
});

test('small pieces nobody reads are put together, in order', async () => {
  const { carried } = start();
  const pieces = Array.from({ length: 1000 }, (_, n) => new Uint8Array(1 + (n % 50)).fill(n));
  for (const bytes of pieces) carried.deliver({ kind: 'chunk', streamId: 1, bytes, endsMessage: true });
  carried.deliver({ kind: 'ended', streamId: 1 });
  const read: Uint8Array[] = [];
  for await (const bytes of carried.stream.read()) read.push(bytes);
  expect(Buffer.concat(read).equals(Buffer.concat(pieces))).toBe(true);
  expect(read.length).toBeLessThan(10);
});

test('a reset ends what waits, on both sides of the stream, with its reason', async () => {
  const carrier = start();
  carrier.isFull = true;
  const { stream } = carrier.carried;
  const waiting = [stream.write(new Uint8Array(1)), stream.read().next()];
  carrier.carried.deliver({ kind: 'reset', streamId: 1, reason: 'the target refused' });
  for (const promise of waiting) {
    await expect(promise).rejects.toMatchObject({
      code: 'STREAM_RESET',
      message: 'the stream to db:5432 with b was given up: the target refused',
    });
  }
  await expect(stream.end()).rejects.toMatchObject({ code: 'STREAM_RESET' });
  expect(carrier.asked).toEqual(['write 1', 'over']);
});

test('who does not wait for a write or a read that fails ends no process', async () => {
  const carrier = start();
  carrier.isFull = true;
  void carrier.carried.stream.write(new Uint8Array(1));
  void carrier.carried.stream.read().next();
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', note);
  carrier.carried.stream.reset('enough');
  void carrier.carried.stream.write(new Uint8Array(1));
  void carrier.carried.stream.end();
  for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
  expect(carrier.asked).toEqual(['write 1', 'reset enough', 'over']);
});

test('a stream is over once both sides have ended and all is read', async () => {
  const { carried, asked } = start();
  await carried.stream.end();
  carried.deliver({ kind: 'chunk', streamId: 1, bytes: Uint8Array.of(1), endsMessage: true });
  carried.deliver({ kind: 'ended', streamId: 1 });
  expect(asked).toEqual(['end']);
  for await (const bytes of carried.stream.read()) expect([...bytes]).toEqual([1]);
  expect(asked).toEqual(['end', 'consume 1', 'over']);
  await expect(carried.stream.write(Uint8Array.of(1))).rejects.toThrow('written on after its end');
});

test('who waits for a stream to be given up is told why, also when he asks later', async () => {
  const { carried } = start();
  const before = carried.stream.givenUp();
  carried.deliver({ kind: 'reset', streamId: 1, reason: 'the target is gone' });
  expect([await before, await carried.stream.givenUp()]).toEqual(['the target is gone', 'the target is gone']);
  const own = start().carried.stream;
  own.reset('not wanted');
  expect(await own.givenUp()).toBe('not wanted');
});
