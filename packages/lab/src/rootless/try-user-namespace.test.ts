import type { Runner } from '@dwcp/io';
import { scriptedRunner, testContext } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { tryUserNamespace } from './try-user-namespace.ts';

/** A kernel that refuses the scripts in which a word is found. */
function refusing(word: string, stderr: string): Runner {
  const run: Runner['run'] = async (argv) => {
    const isRefused = argv.at(-1)?.includes(word) === true;
    return { exitCode: isRefused ? 1 : 0, stdout: '', stderr: isRefused ? stderr : '', durationMs: 1 };
  };
  return { ...scriptedRunner([]), run };
}

async function reasonsOf(word: string, stderr: string) {
  return tryUserNamespace(testContext(refusing(word, stderr)));
}

test('nothing is said where everything is allowed', async () => {
  expect(await reasonsOf('nowhere', '')).toEqual([]);
});

test.each([
  ['true', 'unshare: unshare failed: Operation not permitted', /^a user namespace is refused to a user: unshare/],
  ['true', 'unshare: unshare failed: No space left on device', /^the limit user.max_user_namespaces is reached$/],
  ['true', "unshare: unrecognized option '--map-auto'\nTry", /^unshare does not know --map-auto$/],
  ['ip link', 'Error: Unknown device type.', /^a network of its own is refused to a user: Error: Unknown device type/],
  ['mount-proc', 'unshare: mount /proc failed: Operation not permitted', /^processes of its own is refused/],
  ['overlay', 'mount: unknown filesystem type', /^an overlay is refused/],
])('refused %s with %j', async (word, stderr, expected) => {
  const reasons = await reasonsOf(word, stderr);
  expect(reasons).toEqual([
    { reason: expect.stringMatching(expected), hint: expect.stringMatching(/^(run|use|install) /) },
  ]);
});
