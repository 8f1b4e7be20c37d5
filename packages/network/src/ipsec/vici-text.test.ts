import { expect, test } from 'vitest';
import { listIn, messageOf, messagesIn, parseViciEvents, textIn } from './vici-text.ts';

test('reads texts with spaces, lists and messages inside each other', () => {
  const [event] = parseViciEvents(
    'list-conn event {a {auth=pre-shared key id=gw-1 empty= list=[x y] none=[] inner {k=v}} b {k=w}}',
  );
  const message = messageOf(event?.message ?? {}, 'a');
  expect(event?.name).toBe('list-conn');
  expect([textIn(message, 'auth'), textIn(message, 'id'), textIn(message, 'empty')]).toEqual([
    'pre-shared key',
    'gw-1',
    '',
  ]);
  expect([listIn(message, 'list'), listIn(message, 'none'), listIn(message, 'absent')]).toEqual([['x', 'y'], [], []]);
  expect(textIn(messageOf(message, 'inner'), 'k')).toBe('v');
  expect(messagesIn(event?.message ?? {}).map(([name]) => name)).toEqual(['a', 'b']);
});

test('a distinguished name in a list does not end it', () => {
  const [event] = parseViciEvents('list-conn event {a {certs=[O=dwcp lab, CN=gw] next=1}}');
  expect(textIn(messageOf(event?.message ?? {}, 'a'), 'next')).toBe('1');
});

test.each(['error: no daemon', 'list-sa event {a {', 'list-sa event {a b}', 'list-sa event {a=[b}'])(
  '%s is not a message',
  (text) => {
    expect(() => parseViciEvents(text)).toThrow(SyntaxError);
  },
);
