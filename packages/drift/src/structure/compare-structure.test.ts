import { expect, test } from 'vitest';
import { compareStructure } from './compare-structure.ts';

const compare = (path: string, wanted: string, observed: string) => compareStructure(path, { wanted, observed });
const lines = (path: string, wanted: string, observed: string): readonly string[] =>
  compare(path, wanted, observed).changes.map((one) => `${one.path}: ${one.wanted} → ${one.observed}`);

test('YAML by dotted path, lists by place', () => {
  const wanted = 'transport:\n  tcp: { congestion: bbr, ports: [1, 2] }\n';
  const observed = 'transport:\n  tcp:\n    ports: [1, 3, 4]\n    congestion: cubic\n';
  expect(lines('/etc/dwcp/a.yaml', wanted, observed)).toEqual([
    'transport.tcp.congestion: bbr → cubic',
    'transport.tcp.ports[1]: 2 → 3',
    'transport.tcp.ports[2]: null → 4',
  ]);
});

test('a WireGuard file by section, a peer by its key', () => {
  const peer = (key: string, ips: string) => `[Peer]\nPublicKey = ${key}\nAllowedIPs = ${ips}\n`;
  const head = '[Interface]\nMTU = 1420\n';
  expect(
    lines(
      '/etc/wireguard/wg-a.conf',
      head + peer('abcdefghijklmnop=', '10.0.0.0/8') + peer('zyxwvutsrqponmlk=', '10.1.0.0/16'),
      head.replace('1420', '1280') + peer('zyxwvutsrqponmlk=', '10.1.0.0/16') + peer('abcdefghijklmnop=', '0.0.0.0/0'),
    ),
  ).toEqual(['[Interface] MTU: 1420 → 1280', '[Peer abcdefghijkl] AllowedIPs: 10.0.0.0/8 → 0.0.0.0/0']);
});

test('a unit with a key given twice, in order', () => {
  const wanted = '[Service]\nExecStart=\nExecStart=/bin/a \\\n  --x\nNice=1\n';
  const observed = '[Service]\nNice=1\nExecStart=/bin/a --x\n';
  expect(lines('/etc/systemd/system/x.service', wanted, observed)).toEqual([
    '[Service] ExecStart: ["","/bin/a --x"] → /bin/a --x',
  ]);
});

test('kernel parameters, and strongSwan’s braces', () => {
  expect(lines('/etc/sysctl.d/90.conf', '# a\nnet.a = 1\n-vm.b = 2\n', '-vm.b=3\nnet.a=1\n')).toEqual(['-vm.b: 2 → 3']);
  const swanctl = 'connections {\n  a {\n    proposals = aes256gcm16-prfsha384-x25519\n    include x/*.conf\n  }\n}\n';
  expect(lines('/etc/swanctl/conf.d/a.conf', swanctl, swanctl.replace('aes256gcm16', 'aes128'))).toEqual([
    'connections.a.proposals: aes256gcm16-prfsha384-x25519 → aes128-prfsha384-x25519',
  ]);
});

test.each([
  ['/etc/dwcp/a.yaml', 'a: 1\nb: [x]\n', '# by hand\nb:\n  - "x"\n\na: 1\n'],
  ['/etc/wireguard/a.conf', '[Interface]\nMTU = 1\nTable = off\n', '[Interface]\n# c\nTable=off\nMTU=1\n'],
  ['/etc/swanctl/a.conf', 'a {\n  b = 1\n  c = 2\n}\n', 'a {\n  c = 2 # two\n  b = 1\n}\n'],
])('%s in another order and with comments is the same in sense', (path, wanted, observed) => {
  expect(compare(path, wanted, observed)).toEqual({ changes: [], isReformatted: true });
});

test.each([
  ['a key with a dot in it', '/etc/a.yaml', 'a: { b: 1 }\n', '"a.b": 1\n'],
  ['a text in the place of a number', '/etc/a.yaml', 'a: 1\n', 'a: "1"\n'],
  ['a text in the place of nothing', '/etc/a.yaml', 'a: null\n', 'a: "null"\n'],
  ['a text in the place of an empty list', '/etc/a.yaml', 'a: []\n', 'a: "[]"\n'],
  ['a list in another order', '/etc/a.yaml', 'a: [1, 2]\n', 'a: [2, 1]\n'],
  ['one value in the place of two', '/etc/systemd/a.service', '[A]\nb=1\nb=2\n', '[A]\nb=1 | 2\n'],
  ['values in another order', '/etc/systemd/a.service', '[A]\nb=1\nb=2\n', '[A]\nb=2\nb=1\n'],
  ['a value in another section', '/etc/systemd/a.service', '[A]\nb=1\n[C]\n', '[A]\n[C]\nb=1\n'],
  ['a sign that is no comment', '/etc/swanctl/a.conf', 'a = "x #y"\n', 'a = "x #z"\n'],
])('%s is not the same in sense', (_what, path, wanted, observed) => {
  const { changes, isReformatted } = compare(path, wanted, observed);
  expect(changes.length).toBeGreaterThan(0);
  expect(isReformatted).toBe(false);
});

test.each([
  ['a file without keys', '/etc/nftables.conf', 'a = 1', 'a = 2'],
  ['broken YAML', '/etc/a.yaml', 'a: 1', 'a: [1'],
  [
    'YAML that multiplies itself',
    '/etc/a.yaml',
    'a: 1',
    'a: &a [x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f,*f]\nh: &h [*g,*g,*g,*g,*g,*g,*g,*g,*g,*g]\ni: &i [*h,*h,*h,*h,*h,*h,*h,*h,*h,*h]\n',
  ],
  ['an INI line without a value', '/etc/wireguard/a.conf', '[A]\nb=1', '[A]\nb'],
  ['braces that do not match', '/etc/swanctl/a.conf', 'a {\n}', 'a {'],
  ['a file that was not read to its end', '/etc/a.yaml', 'a: 1', `a: ${'x'.repeat(65_533)}`],
])('nothing is said of %s', (_what, path, wanted, observed) => {
  expect(compare(path, wanted, observed)).toEqual({ changes: [], isReformatted: false });
});

test.each([
  ['/etc/a.yaml', 'a: 1\n', 'a: 1\ndatabase: { password: CANARY }\n'],
  ['/etc/a.yaml', 'a: 1\n', 'a: 1\ntokens: [CANARY, CANARY2]\n'],
  ['/etc/a.yaml', 'a: 1\n', 'a: 1\nurl: https://user:CANARY@example.org/\n'],
  ['/etc/wireguard/a.conf', '[Peer]\nPublicKey = k\n', '[Peer]\nPublicKey = k\nPresharedKey = CANARY\n'],
  ['/etc/systemd/system/a.service', '[Service]\nNice=1\n', '[Service]\nNice=1\nEnvironment=API_KEY=CANARY\n'],
  ['/etc/swanctl/a.conf', 'a = 1\n', 'a = 1\nsecrets {\n  ike-a {\n    value = 0sCANARY\n  }\n}\n'],
])('a secret is told by its name only: %s', (path, wanted, observed) => {
  const { changes } = compare(path, wanted, observed);
  expect(changes.length).toBeGreaterThan(0);
  expect(JSON.stringify(changes)).not.toContain('CANARY');
});

test('a file of somebody else’s making gives a bounded list', () => {
  const many = Array.from({ length: 3_000 }, (_, index) => `k${index} = ${'v'.repeat(1_000)}`)
    .join('\n')
    .slice(0, 60_000);
  const { changes } = compare('/etc/sysctl.d/a.conf', 'a = 1\n', many);
  expect(changes).toHaveLength(50);
  expect(JSON.stringify(changes).length).toBeLessThan(30_000);
});
