import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { processRunner } from '@dwcp/io';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { unitStatesFunction } from './unit-states.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'dwcp-units-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** What the function prints where `systemctl` is this script, and what that was asked. */
async function look(
  systemctl: string,
  units: readonly string[],
): Promise<{ readonly states: readonly string[]; readonly asked: readonly string[] }> {
  const script = `#!/bin/sh\necho "asked $1" >&2\n${systemctl}\n`;
  await writeFile(join(root, 'systemctl'), script, { mode: 0o755 });
  const { run } = processRunner(new AbortController().signal);
  // What is asked is told beside the answers, which are taken from elsewhere.
  const quiet = unitStatesFunction(root).replaceAll('2>/dev/null', '');
  const input = `PATH=${root}:$PATH\n${quiet}\nunit_states ${units.join(' ')}\n`;
  const { stdout, stderr } = await run(['sh', '-s'], { input, timeoutMs: 30_000 });
  const asked = stderr.split('\n').filter((line) => line.startsWith('asked '));
  return { states: stdout.split('\n').slice(0, -1), asked: asked.map((line) => line.slice('asked '.length)) };
}

async function statesBy(systemctl: string, units: readonly string[]): Promise<readonly string[]> {
  return (await look(systemctl, units)).states;
}

const answering = (words: string): string => `verb=$1
shift
for unit; do
  case "$verb $unit" in
${words}
  esac
done
exit 3`;

test('each unit gets the words that are its own', async () => {
  const systemctl = answering(`    "is-active b") echo failed ;;
    is-active*) echo active ;;
    "is-enabled c") echo masked ;;
    is-enabled*) echo enabled ;;`);
  expect(await statesBy(systemctl, ['a', 'b', 'c'])).toEqual([
    'unit\ta\tactive\tenabled',
    'unit\tb\tfailed\tenabled',
    'unit\tc\tactive\tmasked',
  ]);
});

test('a unit that is left out shifts no word to another', async () => {
  const systemctl = answering(`    is-active*) echo active ;;
    "is-enabled b" | "is-enabled d") exit 1 ;;
    is-enabled*) echo "enabled" ;;`);
  expect(await statesBy(systemctl, ['a', 'b', 'c', 'd'])).toEqual([
    'unit\ta\tactive\tenabled',
    'unit\tb\tactive\t',
    'unit\tc\tactive\tenabled',
    'unit\td\tactive\t',
  ]);
});

test('where systemctl answers nothing, no unit has a status', async () => {
  expect(await statesBy('exit 1', ['a', 'b'])).toEqual(['unit\ta\t\t', 'unit\tb\t\t']);
});

/** A systemctl whose units are files of packages, but for what these words say; the words of `is-enabled` tell who asked. */
const showing = (blocks: string): string => `verb=$1
shift
case $verb in
  is-enabled) for unit; do case $unit in *.service) echo "word-of-$unit" ;; esac; done ;;
  show)
    for unit; do
      case $unit in
${blocks}
        --*) ;;
        *.service) printf 'ActiveState=active\\nFragmentPath=%s\\nDropInPaths=\\n\\n' "${root}/lib/systemd/system/$unit" ;;
      esac
    done ;;
esac`;

async function file(path: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), '[Service]\n');
}

async function link(path: string, target: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await symlink(target.startsWith('/dev/') ? target : join(root, target), join(root, path));
}

const packaged = 'lib/systemd/system/a.service';
const own = 'etc/systemd/system';

async function isShownAs(words: Readonly<Record<string, string>> = {}): Promise<string> {
  const systemctl = showing(
    Object.entries(words)
      .map(([unit, text]) => `        ${unit}) printf '${text}' ;;`)
      .join('\n'),
  );
  const { states, asked } = await look(systemctl, ['a.service']);
  const status = states[0]?.split('\t')[3];
  expect(asked.includes('is-enabled')).toBe(status !== 'enabled');
  return status ?? '';
}

test('of a plain file that is linked as an enabled one nobody is asked', async () => {
  await file(packaged);
  expect(await isShownAs()).toBe('word-of-a.service');
  await link(`${own}/multi-user.target.wants/a.service`, packaged);
  expect(await isShownAs()).toBe('enabled');
});

test.each([
  ['the link leads to another file', () => link(`${own}/x.target.wants/a.service`, 'lib/systemd/system/b.service')],
  ['the link leads nowhere', () => link(`${own}/x.target.wants/a.service`, '/dev/none')],
  ['a file stands in the place of the link', () => file(`${own}/x.target.wants/a.service`)],
])('is-enabled has the word where %s', async (_what, arrange) => {
  await file(packaged);
  await file('lib/systemd/system/b.service');
  await arrange();
  expect(await isShownAs()).toBe('word-of-a.service');
});

test.each([
  ['is masked', () => link(`${own}/a.service`, '/dev/null')],
  ['is masked until the next boot', () => link('run/systemd/system/a.service', '/dev/null')],
  ['was overridden, which systemd has not read', () => file(`${own}/a.service`)],
  ['is a link itself', () => rm(join(root, packaged)).then(() => link(packaged, 'lib/systemd/system/b.service'))],
  ['lost its file', () => rm(join(root, packaged))],
])('is-enabled has the word of a linked unit that %s', async (_what, arrange) => {
  await file(packaged);
  await file('lib/systemd/system/b.service');
  await link(`${own}/multi-user.target.wants/a.service`, packaged);
  expect(await isShownAs()).toBe('enabled');
  await arrange();
  expect(await isShownAs()).toBe('word-of-a.service');
});

test('a unit of a template is enabled by a link of its own name, until the template is masked', async () => {
  const template = `${root}/lib/systemd/system/wg@.service`;
  await file('lib/systemd/system/wg@.service');
  await link(`${own}/multi-user.target.wants/wg@one.service`, 'lib/systemd/system/wg@.service');
  const block = `        wg@*) printf 'DropInPaths=\\nActiveState=failed\\nFragmentPath=${template}\\n\\n' ;;`;
  const states = () => statesBy(showing(block), ['wg@one.service']);
  expect(await states()).toEqual([`unit\twg@one.service\tfailed\tenabled\t${template}\t`]);
  await link(`${own}/wg@.service`, '/dev/null');
  expect(await states()).toEqual([`unit\twg@one.service\tfailed\tword-of-wg@one.service\t${template}\t`]);
});

test('what systemd tells is told of its own unit, with every drop-in', async () => {
  const blocks = `        b.service) printf 'FragmentPath=\\nActiveState=inactive\\nDropInPaths=\\n\\n' ;;
        c.service) printf 'FragmentPath=/x/c.service\\nDropInPaths=/x/1.conf /x/2.conf\\nActiveState=failed\\n\\n' ;;`;
  expect(await statesBy(showing(blocks), ['b.service', 'c.service'])).toEqual([
    'unit\tb.service\tinactive\tword-of-b.service\t\t',
    'unit\tc.service\tfailed\tword-of-c.service\t/x/c.service\t/x/1.conf /x/2.conf',
  ]);
});

test('where it tells of fewer units than it was asked for, no file is told and none is taken for another', async () => {
  const systemctl = `[ "$1" = is-active ] && shift && { for unit; do echo "active-$unit"; done; exit 0; }
${showing('        b.service) ;;')}`;
  expect(await statesBy(systemctl, ['a.service', 'b.service'])).toEqual([
    'unit\ta.service\tactive-a.service\tword-of-a.service',
    'unit\tb.service\tactive-b.service\tword-of-b.service',
  ]);
});
