import { expect, test } from 'vitest';
import { encodeOpen } from '../frame/payload/open.ts';
import { encodeReset } from '../frame/payload/reset.ts';
import { encodeWindow } from '../frame/payload/window.ts';
import { controlFrame, controlQueue } from './control-queue.ts';
import { defaultReliableSettings, streamLimits } from './settings.ts';
import { type StreamBook, streamBook } from './stream-book.ts';
import { streamIds } from './stream-ids.ts';
import { streamReceiver } from './stream-receiver.ts';
import type { StreamState } from './stream-state.ts';

test('targets a peer names and gives up before they are served are forgotten though nothing can be sent', () => {
  const { book, receive } = setUp();
  for (let id = 2; id <= 2000; id += 2) {
    receive(controlFrame('open', id, encodeOpen({ limitBytes: 0, target: `web-${id}:80` })));
    const stream = book.get(id);
    if (stream === undefined) throw new Error('the stream was not opened');
    stream.outbox.write(new Uint8Array(1));
    book.ready.add(stream);
    expect(book.ready.targets()).toBe(1);
    receive(controlFrame('reset', id, encodeReset({ reason: 'had enough' })));
  }
  expect([book.count(), book.ready.targets()]).toEqual([0, 0]);
});

test('a target keeps its turn while another stream to it is there', () => {
  const { book, opened } = setUp();
  const [first, second] = [opened('db:5432'), opened('db:5432')];
  book.remove(first);
  expect(book.ready.take(['any'])?.stream).toBe(second);
});

test('to give up what has sent and to begin anew gets a target no second first turn', () => {
  const { book, opened } = setUp();
  const sendAll = (): number => {
    let bytes = 0;
    for (let sent = book.ready.take(['any'], 'sparse'); sent !== null; sent = book.ready.take(['any'], 'sparse')) {
      bytes += sent.bytes;
    }
    return bytes;
  };
  let sent = 0;
  for (let n = 0; n < 100; n++) {
    const stream = opened('db:5432');
    sent += sendAll();
    book.remove(stream);
  }
  expect(sent).toBeLessThan(2 * streamLimits.chunkBytes);
  book.ready.take(['any']);
  expect(book.ready.targets()).toBe(0);
});

test('a stream has no turn before it has something to send, and its first answer waits for no backlog', () => {
  const { book, receive, opened } = setUp();
  const backlog = opened('bulk:873');
  for (let sent = 0; sent < 2; sent++) expect(book.ready.take(['any'])?.stream).toBe(backlog);
  backlog.outbox.write(new Uint8Array(streamLimits.chunkBytes));
  backlog.outbox.grant(3 * streamLimits.chunkBytes);
  book.ready.add(backlog);
  receive(controlFrame('window', 2, encodeWindow({ limitBytes: 100 })));
  receive(controlFrame('open', 2, encodeOpen({ limitBytes: 1000, target: 'web:80' })));
  receive(controlFrame('window', 2, encodeWindow({ limitBytes: 2000 })));
  expect(book.ready.targets()).toBe(1);
  const answering = book.get(2);
  if (answering === undefined) throw new Error('the stream was not opened');
  expect(book.ready.take(['any'])?.stream).toBe(backlog);
  answering.outbox.write(new Uint8Array(10));
  book.ready.add(answering);
  expect(book.ready.take(['any'], 'sparse')?.stream).toBe(answering);
});

test('a stream whose window was shut has a turn again when it opens', () => {
  const { book, receive } = setUp();
  const stream = book.open({ target: 'db:5432', streamClass: 'any' });
  if (typeof stream === 'string') throw new Error(stream);
  const bytes = 2 * streamLimits.earlyWindowBytes;
  stream.outbox.write(new Uint8Array(bytes));
  book.ready.add(stream);
  expect(book.ready.take(['any'])?.frame.payload).toHaveLength(streamLimits.earlyWindowBytes);
  expect([book.ready.take(['any']), book.ready.targets()]).toEqual([null, 0]);
  receive(controlFrame('window', stream.id, encodeWindow({ limitBytes: bytes })));
  expect(book.ready.take(['any'])?.stream).toBe(stream);
});

function setUp() {
  const control = controlQueue();
  const book: StreamBook = streamBook(defaultReliableSettings, streamIds(true), control);
  const { receive } = streamReceiver({ book, control, emit: () => undefined, giveUp: () => undefined });
  /** With a chunk to send. */
  const opened = (target: string): StreamState => {
    const stream = book.open({ target, streamClass: 'any' });
    if (typeof stream === 'string') throw new Error(stream);
    stream.outbox.grant(2 * streamLimits.chunkBytes);
    stream.outbox.write(new Uint8Array(2 * streamLimits.chunkBytes));
    book.ready.add(stream);
    return stream;
  };
  return { book, receive, opened };
}
