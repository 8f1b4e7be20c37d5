import { expect, test } from 'vitest';
import { credentialVariables } from './credentials.ts';

const deploy = {
  HOME: '/root',
  AWS_REGION: 'us-east-1',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
  AWS_CONFIG_FILE: '/etc/aws/config',
  AWS_ACCESS_KEY_ID: 'deploy',
  AWS_SECRET_ACCESS_KEY: 'deploy',
  AWS_SESSION_TOKEN: 'deploy',
  AWS_WEB_IDENTITY_TOKEN_FILE: '/run/token',
  AWS_ROLE_ARN: 'arn:aws:iam::1:role/deploy',
  AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials',
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/credentials/1',
  AWS_CONTAINER_AUTHORIZATION_TOKEN: 'deploy',
  AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '/run/pod-token',
  AWS_PROFILE: 'deploy',
  AWS_DEFAULT_PROFILE: 'deploy',
};

test('a profile wins over every other way the environment names who it is', () => {
  expect(credentialVariables({ profile: 'reader', isRoleOfMachine: false }, deploy)).toEqual({
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    AWS_CONFIG_FILE: '/etc/aws/config',
    AWS_PROFILE: 'reader',
    // Where the profile says nothing after all, the SDK would ask the machine.
    AWS_EC2_METADATA_DISABLED: 'true',
  });
});

test('a profile that names the role of the machine gets it, and no key of the environment', () => {
  const variables = credentialVariables({ profile: 'reader', isRoleOfMachine: true }, deploy);
  expect(Object.keys(variables).toSorted()).toEqual([
    'AWS_CONFIG_FILE',
    'AWS_CONTAINER_AUTHORIZATION_TOKEN',
    'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
    'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
    'AWS_ENDPOINT_URL',
    'AWS_PROFILE',
    'AWS_REGION',
  ]);
});

test('without one everything of AWS is passed on, and nothing else', () => {
  const { HOME: _home, ...aws } = deploy;
  expect(credentialVariables('environment', deploy)).toEqual(aws);
});

test('a lab reaches no account', () => {
  expect(credentialVariables('none', deploy)).toMatchObject({ AWS_CONFIG_FILE: '/dev/null' });
  expect(Object.values(credentialVariables('none', deploy)).join()).not.toContain('deploy');
});
