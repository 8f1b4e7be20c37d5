import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processRunner } from '@dwcp/io';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { frrAnswers, frrAnswersFunction } from './frr-answers.ts';

let dir: string;
let daemons: Server[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dwcp-vty-'));
  await writeFile(join(dir, 'vtysh.conf'), 'service integrated-vtysh-config\n');
  await writeFile(join(dir, 'vtysh'), '#!/bin/sh\necho asked vtysh\n', { mode: 0o755 });
});
afterEach(async () => {
  for (const daemon of daemons) daemon.close();
  daemons = [];
  await rm(dir, { recursive: true, force: true });
});

interface Reply {
  readonly text: string;
  readonly code?: number;
}

/** A daemon that speaks as FRR does at its vty socket, in pieces; it takes no question before `enable`. */
async function daemon(name: string, replies: Readonly<Record<string, Reply>>): Promise<void> {
  const server = createServer((connection) => {
    let isEnabled = false;
    connection.on('data', (bytes) => {
      for (const question of bytes.toString().split('\0').slice(0, -1)) {
        const { text, code = 0 } = question === 'enable' ? { text: '' } : (replies[question] ?? { text: '%', code: 2 });
        isEnabled ||= question === 'enable';
        for (let at = 0; at < text.length; at += 100_000) connection.write(text.slice(at, at + 100_000));
        connection.write(Buffer.from([0, 0, 0, isEnabled ? code : 2]));
      }
    });
  });
  daemons.push(server);
  await new Promise<void>((resolve) => server.listen(join(dir, `${name}.vty`), resolve));
}

const paths = Array.from({ length: 20_000 }, (_, index) => `"10.${index >> 8}.${index & 255}.0/24"`).join(',\n');

const bgpd: Readonly<Record<string, Reply>> = {
  'show bgp ipv4 unicast summary json': { text: '{"peers":{}}\n' },
  'show bgp ipv4 unicast json': { text: `[${paths}]\n` },
  'show bgp ipv6 unicast json': { text: '{}\n' },
  'show running-config': { text: 'router bgp 64512\n neighbor 10.0.0.1 bfd\n' },
};
const bfdd: Readonly<Record<string, Reply>> = {
  'show bfd peers json': { text: '[]\n' },
  'show running-config': { text: 'bfd\n' },
};
const zebra: Readonly<Record<string, Reply>> = { 'show running-config': { text: 'ip protocol bgp route-map x\n' } };

async function answers(path = `${dir}:${process.env.PATH}`): Promise<string> {
  const { run } = processRunner(new AbortController().signal);
  const input = `PATH=${path}\n${frrAnswersFunction({ directories: { run: dir, config: dir } })}\nfrr_answers\n`;
  return (await run(['sh', '-s'], { input, timeoutMs: 30_000 })).stdout;
}

test('every daemon is asked at its own socket, and no vtysh is started', async () => {
  await daemon('bgpd', bgpd);
  await daemon('bfdd', bfdd);
  await daemon('zebra', zebra);
  const seen = Object.fromEntries(frrAnswers(await answers()));
  expect(Math.abs(Number(seen.clock) - Date.now() / 1000)).toBeLessThan(60);
  expect(seen).toMatchObject({ 'bgp-sessions': '{"peers":{}}', bfd: '[]' });
  expect(seen['bgp-paths'] === `[${paths}]\n@\n{}`).toBe(true);
  expect(seen['routing-config']?.split('\n').filter((line) => line !== '')).toEqual([
    'service integrated-vtysh-config',
    'bfd',
    'router bgp 64512',
    ' neighbor 10.0.0.1 bfd',
    'ip protocol bgp route-map x',
  ]);
});

test('vtysh is asked where a daemon does not answer, refuses a question or leaves', async () => {
  await daemon('bgpd', bgpd);
  expect(await answers()).toMatch(/^clock \d{10}\nasked vtysh\n$/);
  await daemon('bfdd', bfdd);
  await daemon('staticd', { 'show running-config': { text: 'half', code: 2 } });
  expect(await answers()).toMatch(/^clock \d{10}\nasked vtysh\n$/);
});

test('vtysh is asked where there is no perl, and where it has a file of its own that cannot be read', async () => {
  await daemon('bgpd', bgpd);
  await daemon('bfdd', bfdd);
  await symlink('/usr/bin/date', join(dir, 'date'));
  expect(await answers(dir)).toMatch(/^clock \d{10}\nasked vtysh\n$/);
  expect(await answers()).not.toContain('asked vtysh');
  await rm(join(dir, 'vtysh.conf'));
  expect(await answers()).toMatch(/^clock \d{10}\nasked vtysh\n$/);
});
