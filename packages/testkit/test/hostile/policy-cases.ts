import { file, type HostileCase } from './hostile-case.ts';

const failed = 'POLICY_FAILED';

const sources: Readonly<Record<string, readonly [expected: string, rego: string]>> = {
  'that calls itself': [failed, 'deny contains x if some x in warn\n\nwarn contains x if some x in deny\n'],
  'that asks the network': [
    failed,
    'deny contains x if x := http.send({"method": "get", "url": "http://127.0.0.1:1"}).body\n',
  ],
  'that reads the environment': [failed, 'deny contains x if x := opa.runtime().env.HOME\n'],
  'that looks up a name': [failed, 'deny contains x if some x in net.lookup_ip_addr("localhost")\n'],
  'that is no Rego': [failed, 'deny contains "x" if {\n'],
  'with nothing in it that decides': [failed, 'allow := true\n'],
  'that is undefined': [failed, 'decision := {} if input.never\n'],
  'that gives no decision': [failed, 'decision := {"allow": true}\n'],
  'that allows what it forbids': [
    failed,
    'decision := {"allow": true, "violations": [1], "warnings": [], "metadata": {"name": "n", "rules": []}}\n',
  ],
  'whose two values contradict each other': [failed, 'decision := 1 if input.mode\n\ndecision := 2 if input.mode\n'],
  'that fails half-way': [failed, 'deny contains "x" if to_number(input.mode) > 1\n'],
  'that says no to everything': ['main.deny', 'deny contains "no"\n'],
  'with ten thousand findings': [
    'main.deny',
    'deny contains sprintf("no %d", [x]) if some x in numbers.range(1, 10000)\n',
  ],
};

export const policyCases: readonly HostileCase[] = [
  ...Object.entries(sources).map(([name, [expected, rego]]) =>
    one(
      `a policy ${name}`,
      expected,
      file('own/main.rego', () => `package main\n\n${rego}`),
    ),
  ),
  one('policies that are not there', failed, async () => {}),
  one(
    'a directory without a policy',
    failed,
    file('own/readme.txt', () => 'nothing\n'),
  ),
  one(
    'a file of ten thousand rules',
    failed,
    file('own/main.rego', () => `package main\n\n${'x := 1\n\nx := 2\n\n'.repeat(5000)}`),
  ),
];

function one(name: string, expected: string, make: HostileCase['make']): HostileCase {
  return { name: `--policy-dir: ${name}`, expected, make, args: ['--policy-dir', 'own'], needsOpa: true };
}
