import { seededRandom } from '@dwcp/model';
import { expect, test } from 'vitest';
import { lastKeyEpoch } from '../protection/key-epochs.ts';
import { createKeyRotation, type KeyMessage, type KeyRotation } from './key-rotation.ts';

test('in any interleaving each side takes a key before the other sends with it, and both end on the same', () => {
  for (let seed = 0; seed < 300; seed++) {
    const random = seededRandom(seed, 'key-rotation');
    const sides = [createKeyRotation('dialler'), createKeyRotation('acceptor')] as const;
    const wires: [KeyMessage[], KeyMessage[]] = [[], []];
    const say = (from: 0 | 1, message: KeyMessage | null): void => {
      if (message !== null) wires[from === 0 ? 1 : 0].push(message);
    };
    const deliver = (to: 0 | 1): void => {
      const message = wires[to].shift();
      if (message === undefined) return;
      const step = sides[to].receive(message);
      if (step === 'violation') throw new Error(`seed ${seed}: ${message.type} ${message.epoch} is a violation`);
      say(to, step.answer);
      if (step.isWanted) say(to, sides[to].begin());
    };
    for (let step = 0; step < 200; step++) {
      const side = random() < 0.5 ? 0 : 1;
      if (random() < 0.3) say(side, sides[side].begin());
      else deliver(side);
      for (const [own, other] of [sides, sides.toReversed()] as [KeyRotation, KeyRotation][]) {
        expect(other.epochs.prepared).toBeGreaterThanOrEqual(own.epochs.sending);
        // What is taken is the prepared key and the one before.
        expect(own.epochs.sending).toBeGreaterThanOrEqual(other.epochs.prepared - 1);
      }
    }
    while (wires[0].length + wires[1].length > 0) for (const to of [0, 1] as const) deliver(to);
    expect(sides[0].epochs).toEqual(sides[1].epochs);
    expect(sides[0].epochs.sending).toBe(sides[0].epochs.prepared);
    expect(sides[0].epochs.sending).toBeGreaterThan(5);
  }
});

test.each<['dialler' | 'acceptor', string, KeyMessage]>([
  ['acceptor', 'an update that skips one', { type: 'key-update', epoch: 3 }],
  ['acceptor', 'an update to the key in use', { type: 'key-update', epoch: 1 }],
  ['dialler', 'an update by who may only ask', { type: 'key-update', epoch: 2 }],
  ['acceptor', 'a wish of who need not ask', { type: 'key-wanted', epoch: 2 }],
  ['dialler', 'a wish that skips one', { type: 'key-wanted', epoch: 3 }],
  ['dialler', 'an answer to no question', { type: 'key-updated', epoch: 1 }],
  ['dialler', 'an answer before the question', { type: 'key-updated', epoch: 2 }],
  ['acceptor', 'an answer to who asked nothing', { type: 'key-updated', epoch: 2 }],
])('to the %s, %s is a violation, and moves nothing', (role, _, message) => {
  const rotation = createKeyRotation(role);
  expect(rotation.receive(message)).toBe('violation');
  expect(rotation.epochs).toEqual({ sending: 1, prepared: 1 });
});

test('an answer to another question is a violation', () => {
  const rotation = createKeyRotation('dialler');
  rotation.begin();
  expect(rotation.receive({ type: 'key-updated', epoch: 3 })).toBe('violation');
});

test('after the last epoch no key is used again', () => {
  const rotation = createKeyRotation('acceptor');
  for (let epoch = 2; epoch <= lastKeyEpoch; epoch++) rotation.receive({ type: 'key-update', epoch });
  expect(() => rotation.begin()).toThrow('the last key epoch is in use');
});
