import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmulationReport } from '@dwcp/model';
import { ensureLabIdentity } from '@dwcp/provision';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contextOf, edit, emulateAltered, openRunPlace, type RunPlace, repository } from './altered-run.fixture.ts';
import type { Secrets } from './laboratory/secrets.ts';
import type { Alteration } from './options.ts';

const isRoot = process.getuid?.() === 0;
const gateways = ['dc1-gw1', 'dc1-gw2', 'use1-gw1', 'use1-gw2', 'br1-gw1'];

/** Cuts the path of tunnels, a gateway that has a second and one that has none, long enough for a link to notice. */
const scenario = (hosts: string): string => `formatVersion: 1
scenario: links-${hosts}
description: the links of dwcpd while what carries them is broken
environment: lab
mode: hybrid
hosts: ${hosts}
seed: 7
timeBudget: 300s
trials: 1
flows: [dc1-node1 -> use1-node1]
checks: { reach: [dc1-node1 -> use1-node1] }
faults:
  wan-link: { kind: link, link: dc1-gw1/eth0, hold: 3s }
  gateway: { kind: gateway, node: dc1-gw1, hold: 3s }
  canary: { kind: gateway, node: br1-gw1, flows: [br1-gw1 -> dc1-node1], hold: 3s, canary: true }
limits: { failover: { median: 230ms, p95: 300ms } }
`;

describe.skipIf(!isRoot)(`dwcpd in an emulation${isRoot ? '' : ' (skipped: needs root)'}`, () => {
  let projectDir = '';
  let place: RunPlace;

  beforeAll(async () => {
    projectDir = await mkdtemp(join(tmpdir(), 'dwcp-t-'));
    for (const name of ['config', 'deployments', 'policies']) {
      await cp(join(repository, name), join(projectDir, name), { recursive: true });
    }
    const environment = join(projectDir, 'config/environments/lab.yaml');
    if (!/^dwcpd: true$/m.test(await readFile(environment, 'utf8'))) await appendFile(environment, 'dwcpd: true\n');
    for (const hosts of ['light', 'full']) {
      await writeFile(join(projectDir, `config/scenarios/links-${hosts}.yaml`), scenario(hosts));
    }
    place = await openRunPlace(projectDir);
  }, 180_000);
  afterAll(async () => {
    await place?.remove();
    await rm(projectDir, { recursive: true, force: true });
  });

  const logOf = (node: string): Promise<string> =>
    readFile(join(place.stateDir, `report/evidence/logs/${node}.log`), 'utf8');
  const outcomeOf = ({ checks }: EmulationReport, id: string): string | undefined =>
    checks.find((check) => check.id === id)?.outcome;

  test.each(['light', 'full'])('every link of %s hosts is there, and there again after the faults', async (hosts) => {
    const report = await emulateAltered(place, `links-${hosts}`, { convergenceMs: 90_000 });
    expect(report.checks.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
    for (const id of ['release', 'links', 'links-again']) {
      const wanted = gateways.map((name) => `${id}.${name}`);
      expect(report.checks.map((check) => check.id)).toEqual(expect.arrayContaining(wanted));
    }
    const { title } = report.checks.find(({ id }) => id === 'links.br1-gw1') ?? {};
    expect(title).toBe('dwcpd runs on br1-gw1, and every link of it is established over tcp, sealed with aes-256-gcm');
    expect(report.dataPlane).toMatchObject({ hosts, dwcpd: 'run' });
    expect(report.tools.map(({ name }) => name)).toContain('dwcpd');
    expect(report.leaks.every(({ leaked, isComplete }) => leaked === 0 && isComplete)).toBe(true);
  });

  /** The hosts get these in place of what was made for br1-gw1. */
  const withIdentity = (files: (secrets: Secrets) => Readonly<Record<string, string>>): Partial<Alteration> => ({
    secrets: (secrets) => new Map([...secrets, ['br1-gw1', { ...secrets.get('br1-gw1'), ...files(secrets) }]]),
  });

  test('it is red when a gateway has the certificate of another one', async () => {
    const ofOther = withIdentity((secrets) => {
      const other = Object.entries(secrets.get('dc1-gw1') ?? {}).filter(([path]) => path.startsWith('/etc/dwcp/tls/'));
      if (other.length !== 3) throw new Error('dc1-gw1 has no certificate');
      return Object.fromEntries(other);
    });
    const report = await emulateAltered(place, 'links-light', ofOther);
    expect(report.verdict).toBe('fail');
    expect(report.faults).toEqual([]);
    expect(outcomeOf(report, 'release.br1-gw1')).toBe('fail');
    expect(outcomeOf(report, 'links.br1-gw1')).not.toBe('pass');
    expect(await logOf('br1-gw1')).toContain('is of dc1-gw1, this node is br1-gw1');
  });

  test('it is red when a gateway has a certificate of an authority nobody else knows', async () => {
    const { certificate, privateKey } = await ensureLabIdentity(
      { dir: join(place.stateDir, 'other-authority'), gateway: 'br1-gw1' },
      contextOf(),
    );
    const stranger = withIdentity(() => ({
      '/etc/dwcp/tls/server.crt': certificate,
      '/etc/dwcp/tls/server.key': privateKey,
    }));
    const report = await emulateAltered(place, 'links-light', { ...stranger, convergenceMs: 45_000 });
    expect(report.verdict).toBe('fail');
    expect(report.faults).toEqual([]);
    expect(outcomeOf(report, 'release.br1-gw1')).toBe('pass');
    for (const name of ['br1-gw1', 'dc1-gw1']) expect(outcomeOf(report, `links.${name}`)).not.toBe('pass');
    const { observed } = report.checks.find(({ id }) => id === 'links.br1-gw1') ?? {};
    expect(observed).toMatch(/dc1-gw1: link not established/);
  });

  test.each(['light', 'full'])('it is red when dwcpd of a gateway of %s hosts does not start', async (hosts) => {
    const broken = edit('br1-gw1', '/etc/dwcp/node.yaml', (text) => text.replace(/^listen: .*$/m, 'listen: nowhere'));
    const report = await emulateAltered(place, `links-${hosts}`, broken);
    expect(report.verdict).toBe('fail');
    expect(report.faults).toEqual([]);
    const { observed, evidence } = report.checks.find(({ id }) => id === 'release.br1-gw1') ?? {};
    expect(observed).toMatch(/br1-gw1 did not take its release: .*dwcpd/);
    expect(outcomeOf(report, 'links.br1-gw1')).not.toBe('pass');
    expect(evidence).toContain('evidence/logs/br1-gw1.log');
    expect(await logOf('br1-gw1')).toContain('nowhere');
    expect(outcomeOf(report, 'bgp.br1-gw1')).not.toBe('fail');
  });

  test('it is red when the program of a host is not that of the release', async () => {
    const other = edit('br1-gw1', '/etc/dwcp/program.sums', (text) =>
      text.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
    );
    const report = await emulateAltered(place, 'links-light', other);
    expect(report.verdict).toBe('fail');
    expect(outcomeOf(report, 'release.br1-gw1')).toBe('fail');
  });
});
