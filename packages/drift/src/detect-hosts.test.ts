import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { environmentPaths } from '@dwcp/environment';
import { describe, expect, test } from 'vitest';
import { deployForEachTest, edited } from './deployment.fixture.ts';
import { type Answer, healthyAnswer, looksAround, nodesContext } from './detect.fixture.ts';
import { detectDrift } from './detect.ts';

const deployed = deployForEachTest();
const files = () => ({ ...deployed.options, kinds: ['files'] as const });
const detectFiles = (answer?: Answer) => detectDrift(files(), nodesContext(deployed, answer));

test('a unit that says it is active while what it made is gone is a drift', async () => {
  const gone = edited('dc1-gw1', (text) => text.replace(/^end$/m, 'missing\tnftables.service\ttable inet dwcp\nend'));
  const report = await detectDrift({ ...deployed.options, kinds: ['running-config'] }, nodesContext(deployed, gone));
  expect(report.drifts.filter(({ check }) => check.startsWith('unit/'))).toMatchObject([
    { check: 'unit/object-missing', subject: 'nftables.service', observed: expect.stringContaining('table inet dwcp') },
  ]);
});

test('how a program looks that was found to be the released one is kept for the next look', async () => {
  const signature = 'a'.repeat(64);
  const told = edited('dc1-gw1', (text) => text.replace(/^end$/m, `program\t${signature}\nend`));
  await detectFiles(told);
  const kept = join(environmentPaths(deployed.options).drift, 'programs.json');
  expect(JSON.parse(await readFile(kept, 'utf8'))).toMatchObject({ programs: { 'dc1-gw1': { signature } } });
  await detectFiles();
  expect(JSON.parse(await readFile(kept, 'utf8'))).toEqual({ formatVersion: 1, programs: {} });
});

test('a drop-in that systemd has not read yet is a drift, as is a file of sysctl.d that sets what the release sets', async () => {
  const [mine, dropIn] = ['/etc/sysctl.d/99-mine.conf', '/etc/systemd/system/frr.service.d/zz.conf'];
  const records = [`beside\t${mine}`, `parameter\tnet.ipv4.ip_forward\t${mine}`, `beside\t${dropIn}`, 'end'].join('\n');
  const answer: Answer = async (release, script) => {
    const text = String(await healthyAnswer(release, script));
    const isAsked = release.node === 'dc1-gw1' && looksAround(script);
    return isAsked ? text.replace(/^end$/m, records) : text;
  };
  const { drifts } = await detectFiles(answer);
  expect(drifts.map(({ check, node, subject }) => `${check} ${node} ${subject}`)).toEqual([
    `file/unexpected dc1-gw1 ${mine}`,
    `unit/overridden dc1-gw1 ${dropIn}`,
  ]);
});

test('a file beside those of the release explains no parameter that differs: nobody knows whether it was taken', async () => {
  const mine = '/etc/sysctl.d/99-mine.conf';
  const answer: Answer = async (release, script) => {
    const text = String(await healthyAnswer(release, script));
    if (release.node !== 'dc1-gw1') return text;
    if (script.includes('stat --printf')) return text.replace(/(tcp_congestion_control:)\w+/, '$1reno');
    const records = [`beside\t${mine}`, `parameter\tnet.ipv4.ip_forward\t${mine}`, 'end'].join('\n');
    return looksAround(script) ? text.replace(/^end$/m, records) : text;
  };
  const asked = { ...deployed.options, kinds: ['files', 'running-config'] as const };
  const { drifts } = await detectDrift(asked, nodesContext(deployed, answer));
  const found = drifts.map(({ check, subject }) => `${check} ${subject}`);
  expect(found).toContain(`file/unexpected ${mine}`);
  expect(found).toContain('sysctl/differs net.ipv4.tcp_congestion_control');
});

test.each([
  ['without the table is a drift of the unit that made it', '{"nftables":[]}', ['unit/object-missing']],
  ['with the table is none', '{"nftables":[{"table":{"family":"inet","name":"dwcp"}}]}', []],
])('a firewall %s', async (_what, ruleset, expected) => {
  const answer: Answer = async (release, script) => {
    const text = String(await healthyAnswer(release, script));
    const isAsked = release.node === 'dc1-gw1' && script.includes('@@ %s %s');
    return isAsked ? `${text}@@ firewall ok\n${ruleset}\n` : text;
  };
  const { drifts } = await detectDrift(
    { ...deployed.options, kinds: ['running-config'] },
    nodesContext(deployed, answer),
  );
  const ofUnits = drifts.filter(({ subject }) => subject === 'nftables.service');
  expect(ofUnits.map(({ check, node }) => `${check} ${node}`)).toEqual(expected.map((check) => `${check} dc1-gw1`));
});

describe('an ignored drift', () => {
  const dropIn: Answer = async (release, script) => {
    if (script.includes('@@ %s %s')) return '@@ clock ok\n1800000000\n@@ bgp-sessions failed\nvtysh: exit code 1\n';
    const text = String(await healthyAnswer(release, script));
    if (release.node !== 'dc1-gw1') return text;
    return text.replace(/^(unit\tfrr.service\t.*)$/m, '$1/etc/systemd/system/x.conf');
  };
  const detect = () =>
    detectDrift({ ...deployed.options, kinds: ['files', 'running-config'] }, nodesContext(deployed, dropIn));

  test('hides neither what could not be looked at nor what follows from it', async () => {
    const before = await detect();
    const overridden = before.drifts.find(({ check }) => check === 'unit/overridden');
    expect(overridden?.silenced.length).toBeGreaterThan(0);
    await writeFile(
      join(deployed.options.projectDir, 'config/drift-ignores.yaml'),
      'formatVersion: 1\nignores:\n  - { check: unit/overridden, subject: "*", owner: o, reason: r, expires: 2026-06-30 }\n',
    );
    const { ignored, unchecked } = await detect();
    expect(ignored).toMatchObject([{ drift: { check: 'unit/overridden', silenced: [], consequences: [] } }]);
    expect(unchecked).toEqual(expect.arrayContaining([...(overridden?.silenced ?? [])]));
  });
});
