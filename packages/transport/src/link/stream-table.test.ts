import { expect, test } from 'vitest';
import { reliableEndpoint } from '../reliable/endpoint.ts';
import { defaultReliableSettings, streamLimits } from '../reliable/settings.ts';
import { streamIds } from '../reliable/stream-ids.ts';
import { type StreamTable, streamTable } from './stream-table.ts';

test('who has used every stream id of a link is told so, and what begins a new one', () => {
  const table = tableOn({ streamsBefore: 2 ** 31, maxStreams: 9 });
  expect(() => table.open('db:5432')).toThrow(
    expect.objectContaining({
      code: 'LINK_DOWN',
      message: 'the link with beta has had all the streams it can have, 2147483648 from this side',
      hint: 'restart dwcpd on this node or on beta: a new process begins a new link',
    }),
  );
  expect(table.count()).toBe(0);
});

test('who has too many streams open is told that, and may open another when one is over', () => {
  const table = tableOn({ streamsBefore: 0, maxStreams: 1 });
  const first = table.open('db:5432');
  expect(() => table.open('db:5432')).toThrow(
    expect.objectContaining({ code: 'STREAM_RESET', message: 'too many streams are open with beta' }),
  );
  first.reset('done');
  expect(table.open('db:5432').id).toBe(3);
});

test('who has too many open to one target is told which, and may open one to another', () => {
  const table = tableOn({ streamsBefore: 0, maxStreams: 16 });
  for (let n = 0; n < 14; n++) table.open('db:5432');
  const refusal = { code: 'STREAM_RESET', message: 'too many streams to db:5432 are open with beta' };
  expect(() => table.mustTake('db:5432')).toThrow(expect.objectContaining(refusal));
  expect(() => table.open('db:5432')).toThrow(expect.objectContaining(refusal));
  table.mustTake('web:80');
  expect(table.open('web:80').target).toBe('web:80');
});

test('who opens and gives up more streams than the link can make known is told to wait', () => {
  const table = tableOn({ streamsBefore: 0, maxStreams: 9 });
  for (let n = 0; n < streamLimits.sequenceSpan; n++) table.open('db:5432').reset('had enough');
  expect(() => table.open('db:5432')).toThrow(
    expect.objectContaining({
      code: 'STREAM_RESET',
      message: 'too many streams that were opened or given up wait to be made known to beta',
      hint: 'open another one once the link has carried them',
    }),
  );
});

function tableOn(link: { readonly streamsBefore: number; readonly maxStreams: number }): StreamTable {
  const settings = { ...defaultReliableSettings, maxStreams: link.maxStreams };
  const endpoint = reliableEndpoint(settings, true, streamIds(true, link.streamsBefore));
  return streamTable({
    peer: 'beta',
    endpoint: () => endpoint,
    onWork: () => undefined,
    refusal: () => null,
    onStream: () => undefined,
  });
}
