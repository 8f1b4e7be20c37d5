import { expect, test } from 'vitest';
import { forbiddingSettings } from './inspect-rootless.ts';

async function settings(values: Readonly<Record<string, string>>) {
  return forbiddingSettings(async (name) => values[name] ?? null);
}

test.each([
  ['user.max_user_namespaces', '0', '15000'],
  ['user.max_net_namespaces', '0', '15000'],
  ['kernel.unprivileged_userns_clone', '0', '1'],
  ['kernel.apparmor_restrict_unprivileged_userns', '1', '0'],
])('%s = %s forbids a lab, and one command changes it', async (name, value, allowing) => {
  expect(await settings({ [name]: `${value}\n` })).toEqual([
    { reason: `kernel setting ${name} is ${value}`, hint: `run \`sudo sysctl -w ${name}=${allowing}\`` },
  ]);
  expect(await settings({ [name]: `${allowing}\n` })).toEqual([]);
});

test('a kernel that has none of them forbids nothing', async () => {
  expect(await settings({})).toEqual([]);
});
