import { expect, test } from 'vitest';
import { dataFrame, type Ends, makeEnds, messageOf } from './protection.fixture.ts';
import { protectionKinds } from './protection-kind.ts';

test.each(protectionKinds)('%s: a key is taken from when it is prepared until its grace is over', (kind) => {
  const ends = makeEnds(kind);
  const [first, second, third] = [sent(ends), sent(ends), sent(ends)];
  expect(typeof ends.acceptor.open(first)).toBe('object');

  ends.epochs.dialler.sending = 2;
  const tooEarly = sent(ends);
  expect(ends.acceptor.open(tooEarly)).toBe('unknown-epoch');
  ends.epochs.acceptor.prepared = 2;
  expect(typeof ends.acceptor.open(second), 'before any frame of the new key').toBe('object');
  expect(typeof ends.acceptor.open(tooEarly)).toBe('object');

  ends.clock.now += 9_999;
  const delayed = third;
  const late = sentAs(ends, 1);
  expect(typeof ends.acceptor.open(late), 'the other key within its grace').toBe('object');
  ends.clock.now += 1;
  expect(ends.acceptor.open(delayed)).toBe('unknown-epoch');
});

test.each(protectionKinds)('%s: the key before the previous one is gone at once', (kind) => {
  const ends = makeEnds(kind);
  const first = sent(ends);
  ends.epochs.acceptor.prepared = 2;
  expect(typeof ends.acceptor.open(first)).toBe('object');
  const second = sent(ends);
  ends.epochs.acceptor.prepared = 3;
  expect(ends.acceptor.open(second)).toBe('unknown-epoch');
});

test('nothing is lost in a thousand rotations under way', () => {
  const ends = makeEnds('aes-256-gcm');
  for (let epoch = 2; epoch <= 1001; epoch++) {
    const underWay = [sent(ends), sent(ends)];
    ends.epochs.acceptor.prepared = epoch;
    ends.epochs.dialler.sending = epoch;
    for (const message of [...underWay, sent(ends)]) expect(typeof ends.acceptor.open(message)).toBe('object');
  }
});

test('a key that is used up seals nothing, the next one does', () => {
  for (const limits of [
    { packets: 4, blocks: 2 ** 35, forgeries: 1 },
    { packets: 2 ** 23, blocks: 20, forgeries: 1 },
  ]) {
    const ends = makeEnds('aes-256-gcm', { limits });
    expect(ends.dialler.keyUse()).toBe(0);
    for (let count = 0; count < 4; count++) sent(ends);
    expect(ends.dialler.keyUse()).toBe(1);
    expect(() => sent(ends)).toThrow('the key of the path is used up');
    ends.epochs.dialler.sending = 2;
    expect(ends.dialler.keyUse()).toBe(0);
    ends.epochs.acceptor.prepared = 2;
    expect(typeof ends.acceptor.open(sent(ends))).toBe('object');
  }
});

function sent(ends: Ends): Uint8Array {
  return messageOf(ends.dialler.seal(dataFrame(Uint8Array.of(1))));
}

function sentAs(ends: Ends, epoch: number): Uint8Array {
  const before = ends.epochs.dialler.sending;
  ends.epochs.dialler.sending = epoch;
  const message = sent(ends);
  ends.epochs.dialler.sending = before;
  return message;
}
