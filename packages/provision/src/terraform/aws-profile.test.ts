import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { requireAwsProfile } from './aws-profile.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dwcp-profile-'));
  vi.stubEnv('AWS_CONFIG_FILE', join(dir, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(dir, 'credentials'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(dir, { recursive: true, force: true });
});

const isThere = (profile: string): Promise<boolean> =>
  requireAwsProfile(profile, 'WHO').then(
    () => true,
    () => false,
  );

test('a profile is found in either file, as the AWS SDK writes it there', async () => {
  await writeFile(join(dir, 'config'), '[default]\n[profile reader] # who looks\n[profile "two words"]\n[wrong]\n');
  await writeFile(join(dir, 'credentials'), '  [ keys ]\naws_access_key_id = [not-this]\n[profile not-here]\n');
  for (const name of ['default', 'reader', 'two words', 'keys']) expect(await isThere(name), name).toBe(true);
  // Of the first file only `default` goes without the word, and the second never has it.
  for (const name of ['wrong', 'not-here', 'not-this', 'read']) expect(await isThere(name), name).toBe(false);
});

test('one that is nowhere is named with who names it, where it was looked for, and the next step', async () => {
  await expect(requireAwsProfile('reader', 'WHO')).rejects.toMatchObject({
    code: 'SECRET_UNAVAILABLE',
    message: `WHO names the AWS profile reader, which is neither in ${dir}/config nor in ${dir}/credentials`,
    hint: 'add it with `aws configure --profile reader`',
  });
});
