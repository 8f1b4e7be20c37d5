import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { findMarkedProcesses, processRunner, waitFor } from '@dwcp/io';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DwcpResult, type DwcpUnderTest, openDwcp } from './dwcp-under-test.ts';

const onLab = ['--mode', 'hybrid', '--env', 'lab'];
const runner = processRunner(new AbortController().signal);
let dwcp: DwcpUnderTest;

beforeAll(async () => {
  dwcp = await openDwcp();
});
afterAll(() => dwcp?.close());

function expectOneError(result: DwcpResult, code: string): void {
  expect(result.exitCode, result.stderr).toBe(1);
  expect(result.stderr.match(/^error .*/gm)).toHaveLength(1);
  expect(result.stderr).toContain(`error ${code}: `);
  expect(result.stderr).toMatch(/^hint: .+/m);
  expect(result.stderr).not.toContain('    at ');
}

describe.skipIf(process.getuid?.() !== 0)('what is wrong with the machine (needs root)', () => {
  test('a missing terraform is named, with the way to get it, and nothing is left running', async () => {
    const result = await dwcp.run(['plan', ...onLab], { env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } });
    expectOneError(result, 'TOOL_MISSING');
    expect(result.stderr).toContain('terraform');
    expect(await readdir(join(dwcp.stateDir, 'env', 'lab', 'cloud'))).not.toContain('emulator.json');
  });

  test('a taken port is named', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const result = await dwcp.run(['plan', ...onLab], { env: { DWCP_CLOUD_PORT: String(port) } });
    server.close();
    expectOneError(result, 'PORT_TAKEN');
    expect(result.stderr).toContain(`port ${port} of 127.0.0.1 is in use`);
  });

  test('a full disk is named, and destroy works on it', async () => {
    await mkdir(dwcp.stateDir, { recursive: true });
    await runner.run(['mount', '-t', 'tmpfs', '-o', 'size=48k', 'dwcp-test', dwcp.stateDir], { timeoutMs: 10_000 });
    try {
      const result = await dwcp.run(['deploy', ...onLab, '--yes']);
      expectOneError(result, 'DISK_FULL');
      expect(await dwcp.run(['destroy', '--env', 'lab', '--yes'])).toMatchObject({ exitCode: 0 });
      expect(await findMarkedProcesses(join(dwcp.stateDir, 'env', 'lab'))).toEqual([]);
    } finally {
      await unmount(dwcp.stateDir);
    }
  });

  test('a preshared key file that others can read stops the run before anything is done', async () => {
    const secret = join(dwcp.projectDir, 'psk');
    await writeFile(secret, 'x');
    await chmod(secret, 0o644);
    const path = join(dwcp.projectDir, 'config', 'environments', 'lab.yaml');
    const text = await readFile(path, 'utf8');
    await writeFile(
      path,
      text.replace('dc1-gw1--use1-gw1: { id: 1 }', `dc1-gw1--use1-gw1: { id: 1, presharedKey: { file: ${secret} } }`),
    );
    const result = await dwcp.run(['deploy', ...onLab, '--yes']);
    await writeFile(path, text);
    expectOneError(result, 'FILE_PERMISSIONS');
    expect(result.stderr).toContain(`hint: chmod 600 ${secret}`);
  });
});

/** A file system is busy for a moment after the last process that used it is gone. */
function unmount(path: string): Promise<true> {
  return waitFor(
    async () => {
      const result = await runner.run(['umount', path], { timeoutMs: 10_000, okExitCodes: [0, 32] });
      return result.exitCode === 0 ? true : null;
    },
    { timeoutMs: 10_000, everyMs: 100, onTimeout: () => new Error(`${path} stays busy`) },
  );
}
