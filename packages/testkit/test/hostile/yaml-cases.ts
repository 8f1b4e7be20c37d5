import { environmentFile, file, type HostileCase, modeFile, noFiles, waiverFile } from './hostile-case.ts';

/** Texts that are wrong whatever the file is for: rule → content. */
const texts: Readonly<Record<string, readonly [rule: string, content: () => string | Uint8Array]>> = {
  'a cyclic alias': ['config/alias', () => 'a: &a [*a]\n'],
  'a cyclic alias through a map': ['config/alias', () => 'a: &a\n  b: { c: *a }\n'],
  'an alias without an anchor': ['config/yaml-syntax', () => 'a: *nowhere\n'],
  'an alias bomb': ['config/alias', () => bomb(9)],
  'a hundred megabytes on one line': ['config/too-large', () => Buffer.alloc(100 * 2 ** 20, 'a: x')],
  'a hundred megabytes of spaces': ['config/too-large', () => Buffer.alloc(100 * 2 ** 20, ' ')],
  'a megabyte of open brackets': ['config/nesting', () => '['.repeat(2 ** 20)],
  'ten thousand nested maps': ['config/nesting', () => '{a: '.repeat(10_000)],
  'ten thousand question marks': ['config/nesting', () => '? '.repeat(10_000)],
  'a megabyte of line ends': ['config/too-large', () => '\n'.repeat(2 ** 20 + 1)],
  'a hundred thousand closing brackets': ['config/too-large', () => '}\n'.repeat(100_000)],
  'NUL bytes': ['config/encoding', () => 'formatVersion: 1\0\n'],
  'UTF-16': ['config/encoding', () => Buffer.from('\ufeffformatVersion: 1\n', 'utf16le')],
  'bytes that are no UTF-8': ['config/encoding', () => Buffer.from([0x61, 0x3a, 0x20, 0xc3, 0x28, 0x0a])],
  'a key written twice': ['config/duplicate-key', () => 'formatVersion: 1\nformatVersion: 1\n'],
  'ten thousand equal keys': ['config/duplicate-key', () => 'a: 1\n'.repeat(10_000)],
  'keys of every object': ['config/unknown-key', () => '__proto__: { isAdmin: true }\nconstructor: 1\ntoString: 2\n'],
  'a byte order mark and Windows line ends': ['config/', () => '\ufeffformatVersion: 1\r\nnobody: 1\r\n'],
  'two documents': ['config/several-documents', () => 'a: 1\n---\nb: 2\n'],
  nothing: ['config/empty', () => ''],
  'a tag that makes an object': ['config/yaml-syntax', () => 'a: !!js/function "function () {}"\n'],
  'an indentation of tabs': ['config/tab', () => 'a:\n\tb: 1\n'],
  'a list': ['config/type', () => '- 1\n- 2\n'],
  'a word': ['config/type', () => 'word\n'],
};

const targets: readonly (readonly [name: string, path: string])[] = [
  ['environment', environmentFile],
  ['mode configuration', modeFile],
  ['waivers', waiverFile],
];

function bomb(levels: number): string {
  const keys = 'abcdefghijklmnopqrstuvwxyz'.slice(0, levels);
  return [...keys]
    .map((key, index) => {
      const inner = index === 0 ? 'x' : `*${keys[index - 1]}`;
      return `${key}: &${key} [${Array.from({ length: 9 }, () => inner).join(',')}]\n`;
    })
    .join('');
}

const waiver = '  - { rule: mode/mtu, path: network.mtu, owner: o, reason: r, expires: 2027-01-01';

const onlyWaivers: Readonly<Record<string, readonly [rule: string, content: () => string]>> = {
  'that never end': ['config/format', () => `formatVersion: 1\nwaivers:\n${waiver.replace('2027-01-01', 'never')} }\n`],
  'of everything': [
    'waiver/too-wide',
    () => 'formatVersion: 1\nwaivers:\n  - { rule: mode/mtu, path: "**", owner: o, reason: r, expires: 2026-12-31 }\n',
  ],
  'of a rule of waivers': [
    'waiver/unknown-rule',
    () => `formatVersion: 1\nwaivers:\n${waiver.replace('mode/mtu', 'waiver/expired')} }\n`,
  ],
  'with a pattern that takes for ever': [
    'waiver/unknown-rule',
    () =>
      `formatVersion: 1\nwaivers:\n  - { rule: none, path: "${'*a'.repeat(400)}", owner: o, reason: r, expires: 2026-12-31 }\n`,
  ],
  'ten thousand at once': [
    'config/too-large',
    () =>
      `formatVersion: 1\nwaivers:\n${'  - { rule: x, path: a, owner: o, reason: r, expires: 2026-12-31 }\n'.repeat(10_000)}`,
  ],
};

export const yamlCases: readonly HostileCase[] = [
  ...targets.flatMap(([target, path]) => [
    ...textsFor(path).map(([name, [expected, content]]) => one(`${target}: ${name}`, expected, file(path, content))),
    ...Object.entries(noFiles).map(([name, make]) => one(`${target}: ${name}`, 'CONFIG_UNREADABLE', make(path))),
  ]),
  ...Object.entries(onlyWaivers).map(([name, [expected, content]]) =>
    one(`waivers: ${name}`, expected, file(waiverFile, content)),
  ),
];

/** The same code reads all three files: of the others those texts that reach beyond the parser. */
function textsFor(path: string): readonly (readonly [string, (typeof texts)[string]])[] {
  const beyond =
    /equal keys|every object|cyclic alias$|bomb|hundred megabytes on|NUL|a list|a word|nothing|ten thousand nested/;
  return Object.entries(texts).filter(([name]) => path === environmentFile || beyond.test(name));
}

function one(name: string, expected: string, make: HostileCase['make']): HostileCase {
  return { name, expected, make, args: [], needsOpa: false };
}
