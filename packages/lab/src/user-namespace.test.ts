import { expect, test } from 'vitest';
import { inspectRootless } from './user-namespace.ts';

test('says what keeps a user from a lab of his own, each with one thing to do', async () => {
  const reasons = await inspectRootless('no-such-user');
  expect(reasons).toContainEqual({
    reason: '/etc/subuid gives no-such-user no range',
    hint: 'run `usermod --add-subuids 100000-165535 no-such-user`',
  });
  expect(reasons.every(({ hint }) => hint.startsWith('run `'))).toBe(true);
});
