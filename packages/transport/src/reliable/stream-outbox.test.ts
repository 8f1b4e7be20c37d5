import { expect, test } from 'vitest';
import { aliveOf, handedBytes } from '../memory/alive.fixture.ts';
import { streamOutbox } from './stream-outbox.ts';

test('what was taken is the business of whoever took it: a stream with nothing to send keeps nothing alive', async () => {
  const outbox = streamOutbox(1, handedBytes);
  outbox.grant(100 * handedBytes);
  const alive = aliveOf(100, (bytes) => {
    outbox.write(bytes);
    outbox.take();
  });
  expect(await alive()).toBe(0);
  expect(outbox.queuedBytes()).toBe(0);
});

test('a stream that waits for its window keeps alive what it has to send, and nothing that was taken before', async () => {
  const outbox = streamOutbox(1, handedBytes);
  outbox.grant(60 * handedBytes);
  const alive = aliveOf(100, (bytes) => outbox.write(bytes));
  for (let n = 0; n < 60; n++) expect(outbox.take()?.payload.length).toBe(handedBytes);
  expect(outbox.hasNext()).toBe(false);
  expect(await alive()).toBe(40);
});
