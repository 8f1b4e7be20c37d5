import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Context, processRunner } from '@dwcp/io';
import type { EmulationReport, HostFile, NodeRelease } from '@dwcp/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emulate } from './emulate.ts';
import type { Secrets } from './laboratory/secrets.ts';
import type { Alteration } from './options.ts';

const projectDir = join(import.meta.dirname, '..', '..', '..');
const isRoot = process.getuid?.() === 0;
let stateDir = '';

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'dwcp-gate-'));
});
afterAll(() => rm(stateDir, { recursive: true, force: true }));

/** Runs a scenario whose hosts get something else than what was rendered. */
async function emulateAltered(scenario: string, alteration: Partial<Alteration>): Promise<EmulationReport> {
  const { signal } = new AbortController();
  const ctx: Context = { run: processRunner(signal), events: { emit: () => {} }, now: Date.now, signal };
  return emulate(
    {
      projectDir,
      stateDir,
      policiesDir: join(projectDir, 'policies'),
      scenario,
      environment: null,
      mode: null,
      seed: null,
      trials: 1,
      version: 'test',
      keep: false,
      reportDir: join(stateDir, 'report'),
      alteration: { releases: (all) => all, secrets: (all) => all, convergenceMs: 25_000, ...alteration },
    },
    ctx,
  );
}

/** Changes one file of one node. Throws when there is nothing to change: the test would prove nothing. */
function edit(node: string, path: string, change: (content: string) => string): Partial<Alteration> {
  return {
    releases: (releases) =>
      releases.map((release): NodeRelease => {
        if (release.node !== node) return release;
        const files = release.files.map((file): HostFile => {
          return file.path === path ? { ...file, content: change(file.content) } : file;
        });
        if (JSON.stringify(files) === JSON.stringify(release.files))
          throw new Error(`${path} of ${node} did not change`);
        return { ...release, files };
      }),
  };
}

/** Another key of the same form at one end of a tunnel. */
function otherKey(node: string): Partial<Alteration> {
  return {
    secrets: (secrets): Secrets => {
      const own = Object.entries(secrets.get(node) ?? {});
      const altered = own.map(
        ([path, text]) => [path, text.replace(/[A-Za-z0-9+/]{43}=/, `${'A'.repeat(43)}=`)] as const,
      );
      if (JSON.stringify(altered) === JSON.stringify(own)) throw new Error(`${node} has no preshared key`);
      return new Map([...secrets, [node, Object.fromEntries(altered)]]);
    },
  };
}

function reasonsOf(report: EmulationReport): string {
  return report.reasons.join('\n');
}

describe.skipIf(!isRoot)(`the gate of an emulation${isRoot ? '' : ' (skipped: needs root)'}`, () => {
  test('is red without failure detection on one session', async () => {
    const report = await emulateAltered(
      'hybrid-baseline',
      edit('dc1-gw1', '/etc/frr/frr.conf', (text) => text.replaceAll(/^ neighbor 100\.64\.0\.3 bfd.*\n/gm, '')),
    );
    expect(report.verdict).toBe('fail');
    expect(reasonsOf(report)).toMatch(/dc1-gw1.*bfd|bfd.*dc1-gw1/i);
  });

  test('is red when one peer may use addresses of another site', async () => {
    const report = await emulateAltered(
      'hybrid-baseline',
      edit('dc1-gw1', '/etc/wireguard/wg-use1-gw1.conf', (text) =>
        text.replace(/^AllowedIPs = /m, 'AllowedIPs = 10.30.0.0/24, '),
      ),
    );
    expect(report.verdict).toBe('fail');
    expect(reasonsOf(report)).toContain('10.30.0.0/24');
  });

  test('is red when a tunnel device is 8 bytes too large', async () => {
    const report = await emulateAltered(
      'hybrid-baseline',
      edit('dc1-gw1', '/etc/wireguard/wg-use1-gw1.conf', (text) =>
        text.replace(/^MTU = (\d+)$/m, (_, mtu: string) => `MTU = ${Number(mtu) + 8}`),
      ),
    );
    expect(report.verdict).toBe('fail');
    expect(reasonsOf(report)).toMatch(/mtu/i);
  });

  test('is red when the rule against clear text is dropped', async () => {
    const report = await emulateAltered(
      'hybrid-baseline',
      edit('dc1-gw1', '/etc/nftables.conf', (text) => text.replace(/^.*protected prefixes in clear.*\n/m, '')),
    );
    expect(report.verdict).toBe('fail');
    expect(reasonsOf(report)).toMatch(/dc1-gw1.*(clear|rule)/i);
  });

  test('is red when the two ends of a tunnel have different preshared keys', async () => {
    const report = await emulateAltered('ipsec-site-to-site', otherKey('dc1-gw1'));
    expect(report.verdict).toBe('fail');
    expect(reasonsOf(report)).toMatch(/tunnel/i);
  });

  test('is red when a line of swanctl is misspelt', async () => {
    const report = await emulateAltered(
      'ipsec-site-to-site',
      edit('dc1-gw1', '/etc/swanctl/conf.d/dwcp-dc1-gw1--dc2-gw1.conf', (text) =>
        text.replace(/^(\s*)dpd_delay = /m, '$1dpd_delai = '),
      ),
    );
    expect(report.verdict).toBe('fail');
    expect(reasonsOf(report)).toMatch(/dpd|swanctl|dc1-gw1--dc2-gw1/i);
  });
});
