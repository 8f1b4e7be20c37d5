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

const keys = 'aws_access_key_id = AKID\naws_secret_access_key = s\n';
const isThere = (profile: string): Promise<boolean> =>
  requireAwsProfile(profile, 'WHO').then(
    () => true,
    () => false,
  );

test('a profile is found in either file, as the AWS SDK writes it there', async () => {
  await writeFile(
    join(dir, 'config'),
    `[default]\n${keys}[profile reader] # who looks\n${keys}[profile "two words"]\n${keys}[wrong]\n${keys}`,
  );
  await writeFile(
    join(dir, 'credentials'),
    `  [ keys ]\naws_access_key_id = [not-this]\naws_secret_access_key=s\n[profile not-here]\n${keys}`,
  );
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

const role = 'role_arn = arn:aws:iam::1:role/reader\n';

test.each([
  ['keys', keys, false],
  ['a process', 'credential_process = /usr/bin/keys\n', false],
  ['single sign-on', 'sso_session = us\nsso_account_id = 1\n', false],
  ['a token of its own', `${role}web_identity_token_file = /run/token\n`, false],
  ['a role of another profile', `${role}source_profile = keys\n`, false],
  ['a role taken on with its own keys', `${role}source_profile = reader\n${keys}`, false],
  ['the role of the machine', `${role}credential_source = Ec2InstanceMetadata\n`, true],
  ['a role taken on by the role of the machine', `${role}source_profile = machine\n`, true],
])('a profile says who it is by %s', async (_how, settings, isRoleOfMachine) => {
  const machine = `[profile machine]\n${role}credential_source = EcsContainer\n`;
  await writeFile(join(dir, 'config'), `[profile reader]\n${settings}${machine}`);
  await writeFile(join(dir, 'credentials'), `[keys]\n${keys}`);
  expect(await requireAwsProfile('reader', 'WHO')).toEqual({ profile: 'reader', isRoleOfMachine });
});

test.each([
  ['a region alone', 'region = us-east-1\n'],
  ['keys that are empty', 'aws_access_key_id =\naws_secret_access_key =\n'],
  ['half a key', 'aws_access_key_id = AKID\n'],
  ['what is another setting’s', 's3 =\n  aws_access_key_id = AKID\n  aws_secret_access_key = s\n'],
  ['a role that nobody takes on', role],
  ['a source of credentials there is none of', `${role}credential_source = Machine\n`],
  ['the environment without a role to take on', 'credential_source = Environment\n'],
  ['a role of a profile without credentials', `${role}source_profile = empty\n`],
  ['roles in a circle', `${role}source_profile = circle\n`],
])('%s is nobody: the SDK would take the role of the machine', async (_what, settings) => {
  const others = `[profile empty]\nregion = us-east-1\n[profile circle]\n${role}source_profile = reader\n`;
  await writeFile(join(dir, 'config'), `[profile reader]\n${settings}${others}`);
  await expect(requireAwsProfile('reader', 'WHO')).rejects.toMatchObject({
    code: 'SECRET_UNAVAILABLE',
    message: expect.stringContaining(`neither ${dir}/config nor ${dir}/credentials holds credentials`),
  });
});

const environment = 'credential_source = Environment\n';

test.each([
  ['of the profile', `${role}${environment}`, ['reader']],
  ['of its source_profile', `${role}source_profile = first\n`, ['reader', 'first']],
])('a role %s is taken on with the keys of the environment', async (_whose, settings, names) => {
  await writeFile(join(dir, 'config'), `[profile reader]\n${settings}[profile first]\n${role}${environment}`);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKID');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 's');
  const { isRoleOfMachine, environmentRole } = await requireAwsProfile('reader', 'WHO');
  expect([isRoleOfMachine, environmentRole?.map(({ name }) => name)]).toEqual([false, names]);
});

test('without keys in the environment nobody takes on the role, and the key that is missing is named', async () => {
  await writeFile(join(dir, 'config'), `[profile reader]\n${role}${environment}`);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKID');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', '');
  await expect(requireAwsProfile('reader', 'WHO')).rejects.toMatchObject({
    code: 'SECRET_UNAVAILABLE',
    message: expect.stringContaining('credential_source is Environment, and AWS_SECRET_ACCESS_KEY is not there'),
    hint: expect.stringContaining('source_profile'),
  });
});

test.each([
  ['of its own', `${role}${environment}services = near\n`, 'reader'],
  ['of its source_profile', `${role}source_profile = first\n`, 'first'],
])(
  'services %s are not left out, so that nothing is asked elsewhere: it is refused',
  async (_whose, settings, name) => {
    const first = `[profile first]\n${role}${environment}services = near\n`;
    await writeFile(
      join(dir, 'config'),
      `[profile reader]\n${settings}${first}[services near]\nec2 =\n  endpoint_url = x\n`,
    );
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKID');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 's');
    await expect(requireAwsProfile('reader', 'WHO')).rejects.toMatchObject({
      code: 'SECRET_UNAVAILABLE',
      message: expect.stringContaining(`credential_source is Environment, and the profile ${name} names services`),
      hint: expect.stringContaining('endpoint_url'),
    });
  },
);
