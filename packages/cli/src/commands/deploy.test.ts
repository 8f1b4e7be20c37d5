import { expect, test } from 'vitest';
import type { Session } from '../command.ts';
import { fakeTerminal } from '../fake-terminal.fixture.ts';
import { optionSchema } from '../options.ts';
import type { Progress } from '../progress/progress.ts';
import { openSession } from '../session.ts';
import { sampleChangeSet } from '../views/deploy-reports.fixture.ts';
import { approveWith } from './deploy.ts';

const progress: Progress = { emit() {}, command() {}, pause() {}, resume() {}, close() {} };

function sessionOf(given: { readonly yes: boolean; readonly answer: boolean | null }): Session {
  const { signal } = new AbortController();
  const terminal = fakeTerminal({ answer: given.answer });
  return openSession(
    { version: '1', argv: [], cwd: '/', environment: {}, terminal, signal },
    { options: optionSchema.parse({ yes: given.yes }), progress, log: null },
  );
}

async function approval(given: {
  readonly yes: boolean;
  readonly answer: boolean | null;
  readonly isPersonRequired: boolean;
}): Promise<boolean> {
  return await approveWith(sessionOf(given))(sampleChangeSet, { isPersonRequired: given.isPersonRequired });
}

test('--yes approves where no person is required', async () => {
  expect(await approval({ yes: true, answer: null, isPersonRequired: false })).toBe(true);
});

test('--yes is no approval where the environment requires a person', async () => {
  await expect(approval({ yes: true, answer: true, isPersonRequired: true })).rejects.toMatchObject({
    code: 'ABORTED',
    message: "lab requires a person's approval, which --yes is not",
  });
});

test('a person at a terminal approves or refuses', async () => {
  expect(await approval({ yes: false, answer: true, isPersonRequired: true })).toBe(true);
  expect(await approval({ yes: false, answer: false, isPersonRequired: true })).toBe(false);
});
