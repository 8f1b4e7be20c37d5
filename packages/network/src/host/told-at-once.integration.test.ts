import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processRunner } from '@dwcp/io';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { toldAtOnceFunction } from './told-at-once.ts';
import { unitStatesFunction } from './unit-states.ts';

let root: string;
let servers: Server[] = [];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'dwcp-bus-'));
  await mkdir(join(root, 'run/systemd'), { recursive: true });
  await writeFile(join(root, 'systemctl'), '#!/bin/sh\n[ "$1" != show ] || echo ActiveState=of-systemctl\n', {
    mode: 0o755,
  });
  await writeFile(join(root, 'a'), 'one: 1\n\nlast');
  await chmod(join(root, 'a'), 0o4640);
  await symlink('a', join(root, 'link'));
});
afterEach(async () => {
  for (const server of servers) server.close();
  servers = [];
  await rm(root, { recursive: true, force: true });
});

const padded = (to: number, bytes: Buffer): Buffer =>
  Buffer.concat([bytes, Buffer.alloc((to - (bytes.length % to)) % to)]);

function text(value: string): Buffer {
  const bytes = Buffer.alloc(4 + Buffer.byteLength(value) + 1);
  bytes.writeUInt32LE(Buffer.byteLength(value));
  bytes.write(value, 4);
  return bytes;
}

/** A D-Bus message (The D-Bus Specification, message format) that answers the one of this serial. */
function message(type: number, to: number, body: Buffer): Buffer {
  const field = Buffer.from([5, 1, 0x75, 0, 0, 0, 0, 0]);
  field.writeUInt32LE(to, 4);
  const header = Buffer.from([0x6c, type, 0, 1, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32LE(body.length, 4);
  header.writeUInt32LE(field.length, 12);
  return Buffer.concat([padded(8, Buffer.concat([header, field])), body]);
}

/** A word, or a list of words, as a value that says its own type. */
function variant(value: string | readonly string[]): Buffer {
  if (typeof value === 'string') return Buffer.concat([Buffer.from('\x01s\0\0'), text(value)]);
  const [all, last] = [value.slice(0, -1), value.slice(-1)];
  const words = Buffer.concat([...all.map((one) => padded(4, text(one))), ...last.map(text)]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(words.length);
  return Buffer.concat([Buffer.from('\x02as\0'), length, words]);
}

type Value = string | readonly string[] | null;

/** A systemd that says this of a unit by the last word of its path, null with an error, in pieces and with signals between. */
async function systemd(tell: (unit: string, property: string) => Value): Promise<void> {
  const server = createServer((connection) => {
    let waiting = Buffer.alloc(0);
    let isBegun = false;
    connection.on('data', (bytes) => {
      waiting = Buffer.concat([waiting, bytes]);
      if (!isBegun) {
        const said = waiting.toString('latin1');
        if (/^\0AUTH EXTERNAL [0-9a-f]+\r\n$/.test(said)) connection.write('OK 0123456789abcdef0123456789abcdef\r\n');
        const at = said.indexOf('BEGIN\r\n');
        if (at < 0) return;
        isBegun = true;
        waiting = waiting.subarray(at + 7);
      }
      while (waiting.length >= 16) {
        const [body, serial, fields] = [4, 8, 12].map((at) => waiting.readUInt32LE(at));
        const start = 16 + Math.ceil((fields ?? 0) / 8) * 8;
        if (waiting.length < start + (body ?? 0)) return;
        const asked = waiting.subarray(0, start + (body ?? 0)).toString('latin1');
        waiting = waiting.subarray(start + (body ?? 0));
        const unit = /systemd1\/unit\/(\w+)\0/.exec(asked)?.[1] ?? '';
        const value = tell(unit, /(\w+)\0$/.exec(asked)?.[1] ?? '');
        const answer = message(value === null ? 3 : 2, serial ?? 0, value === null ? text('no') : variant(value));
        connection.write(message(4, 99, text('a signal')));
        connection.write(answer.subarray(0, 10));
        connection.write(answer.subarray(10));
      }
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(join(root, 'run/systemd/private'), resolve));
}

async function look(units: readonly string[], path = `${root}:${process.env.PATH}`): Promise<readonly string[]> {
  const { run } = processRunner(new AbortController().signal);
  const [words, files, texts] = [
    units.join(' '),
    `${root}/a ${root}/link ${root}/none`,
    `${root}/a ${root}/none ${root}`,
  ];
  const input = `PATH=${path}
${toldAtOnceFunction(root)}
${unitStatesFunction(root)}
exec 3>&1
shown=$(told_at_once ${words} -- ${files} -- ${texts} 2>/dev/null) || shown=
unit_states ${words}
`;
  return (await run(['sh', '-s'], { input, timeoutMs: 30_000 })).stdout.replaceAll(root, '').split('\n').slice(0, -1);
}

const told: Readonly<Record<string, Readonly<Record<string, Value>>>> = {
  frr_2eservice: {
    ActiveState: 'active',
    FragmentPath: '/lib/systemd/system/frr.service',
    DropInPaths: ['/etc/systemd/system/frr.service.d/dwcp.conf', '/run/systemd/system/frr.service.d/a.conf', '/x/yz'],
  },
  wg_2dquick_40wg_2da1_2eservice: { ActiveState: 'failed', FragmentPath: '/lib/wg-quick@.service', DropInPaths: [] },
  _31_2eservice: { ActiveState: 'inactive', FragmentPath: '', DropInPaths: [] },
};

async function ownerOf(): Promise<{ readonly user: string; readonly group: string }> {
  const { run } = processRunner(new AbortController().signal);
  const { stdout } = await run(['stat', '--format', '%U %G', join(root, 'a')], { timeoutMs: 10_000 });
  const [user = '', group = ''] = stdout.trim().split(' ');
  return { user, group };
}

test('systemd is asked at its own socket, and files are told beside it: no systemctl says what units are made of', async () => {
  await systemd((unit, property) => told[unit]?.[property] ?? null);
  const { user, group } = await ownerOf();
  expect(await look(['frr.service', 'wg-quick@wg-a1.service', '1.service'])).toEqual([
    `stat\t/a\t4640\t${user}\t${group}`,
    `stat\t/link\t777\t${user}\t${group}`,
    '/a:one: 1',
    '/a:',
    '/a:last',
    `unit\tfrr.service\tactive\t\t/lib/systemd/system/frr.service\t${[told.frr_2eservice?.DropInPaths].flat().join(' ')}`,
    'unit\twg-quick@wg-a1.service\tfailed\t\t/lib/wg-quick@.service\t',
    'unit\t1.service\tinactive\t\t\t',
  ]);
});

test.each([
  ['refuses a question', (property: string) => (property === 'DropInPaths' ? null : 'x')],
  ['tells a path of more than one word', (property: string) => (property === 'DropInPaths' ? ['/a b', '/c'] : 'x')],
])('systemctl is asked where systemd %s', async (_what, tell) => {
  await systemd((_unit, property) => tell(property));
  expect(await look(['frr.service'])).toEqual(['unit\tfrr.service\tof-systemctl\t\t\t']);
});

test('systemctl is asked where nobody listens, or there is no perl', async () => {
  expect(await look(['frr.service'])).toEqual(['unit\tfrr.service\tof-systemctl\t\t\t']);
  await systemd((unit, property) => told[unit]?.[property] ?? null);
  expect(await look(['frr.service'], root)).toEqual(['unit\tfrr.service\tof-systemctl\t\t\t']);
  expect((await look(['frr.service'])).at(-1)).toContain('\tactive\t');
});
