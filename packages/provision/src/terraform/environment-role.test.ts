import { processRunner } from '@dwcp/io';
import { expect, test } from 'vitest';
import { environmentRoleVariables, renderEnvironmentRole } from './environment-role.ts';

const keys = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'se/cr+et%s', AWS_SESSION_TOKEN: 'to$ken=' };
const profile = (name: string, settings: Readonly<Record<string, string>>) => ({
  name,
  settings: new Map(Object.entries(settings)),
});
const reader = profile('reader', { role_arn: 'arn:1', region: 'eu-west-1', credential_source: 'Environment' });

test('the role is taken on with a profile of its own, which no key stands in', () => {
  const lines = renderEnvironmentRole([profile('two words', { role_arn: 'arn:2', source_profile: 'reader' }), reader]);
  expect(lines.split('\n').slice(0, -2)).toEqual([
    '[profile "two words"]',
    'role_arn = arn:2',
    'source_profile = reader',
    '[profile reader]',
    'role_arn = arn:1',
    'region = eu-west-1',
    'source_profile = dwcp-environment',
    '[profile dwcp-environment]',
  ]);
});

test('keys that stand beside a role, and sign nothing, stay in the files of the user', () => {
  const own = { aws_access_key_id: 'AKFIRST', aws_secret_access_key: 'SFIRST', aws_session_token: 'TFIRST' };
  const first = profile('first', { role_arn: 'arn:2', source_profile: 'reader', ...own });
  const half = profile('reader', { role_arn: 'arn:1', credential_source: 'Environment', aws_access_key_id: 'AKLAST' });
  const text = renderEnvironmentRole([first, half]);
  expect(text).toContain('[profile first]\nrole_arn = arn:2\nsource_profile = reader\n[profile reader]');
  expect(text).not.toMatch(/FIRST|AKLAST|^aws_/m);
});

test.each([
  ['keys with a token', keys],
  ['keys without one', { ...keys, AWS_SESSION_TOKEN: undefined }],
])('the process of that profile tells the %s', async (_what, own) => {
  const variables = environmentRoleVariables('/run/terraform/aws-config', own);
  expect(Object.keys(variables).filter((name) => name in keys)).toEqual([]);
  const command = /^credential_process = (.*)$/m.exec(renderEnvironmentRole([reader]))?.[1] ?? '';
  const { run } = processRunner(new AbortController().signal);
  const { stdout } = await run(['sh', '-c', command], { timeoutMs: 20_000, env: variables });
  expect(JSON.parse(stdout)).toEqual({
    Version: 1,
    AccessKeyId: 'AKID',
    SecretAccessKey: 'se/cr+et%s',
    SessionToken: own.AWS_SESSION_TOKEN ?? '',
  });
});

test('the configuration of the user is not asked beside it', () => {
  expect(environmentRoleVariables('/run/terraform/aws-config', keys)).toMatchObject({
    AWS_CONFIG_FILE: '/run/terraform/aws-config',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  });
});
