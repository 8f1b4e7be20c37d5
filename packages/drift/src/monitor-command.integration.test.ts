import { createHmac } from 'node:crypto';
import { access, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitFor } from '@dwcp/io';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DeployedFiles, deployFiles } from './detect.fixture.ts';
import { MonitorProcess, openWebhook, receiveNotifications, type Webhook } from './monitor-command.fixture.ts';

const secret = 'sixteen-characters-or-more';
let deployed: DeployedFiles;
let webhook: Webhook;
let monitors: MonitorProcess[] = [];

beforeEach(async () => {
  deployed = await deployFiles();
  webhook = await openWebhook();
});

afterEach(async () => {
  for (const monitor of monitors) await monitor.ended('SIGKILL');
  monitors = [];
  await webhook.close();
  await rm(deployed.options.projectDir, { recursive: true, force: true });
});

async function start(environment: Readonly<Record<string, string>> = {}): Promise<MonitorProcess> {
  const alerts = { DWCP_ALERT_WEBHOOK: webhook.url, DWCP_ALERT_WEBHOOK_SECRET: secret };
  const monitor = new MonitorProcess(deployed, { ...alerts, ...environment });
  monitors.push(monitor);
  await monitor.start();
  return monitor;
}

const lock = () => join(deployed.options.stateDir ?? '', 'env', 'two', 'drift', 'monitor.lock');

async function told(entry: string): Promise<void> {
  await waitFor(async () => (webhook.told().includes(entry) ? true : null), {
    timeoutMs: 60_000,
    everyMs: 100,
    onTimeout: () => new Error(`no "${entry}" in ${webhook.told().join(', ')}\n${monitors.at(-1)?.output}`),
  });
}

async function editDescription(from: string, to: string): Promise<void> {
  const text = await readFile(deployed.environmentFile, 'utf8');
  expect(text).toContain(from);
  await writeFile(deployed.environmentFile, text.replace(from, to));
}

test('what changes is told once over kill -9 and restart, is in the figures, and is told when it is gone', async () => {
  const first = await start();
  await first.metric('dwcp_drift_runs_total{verdict="unchecked",environment="two"}', 1);
  await editDescription('{ id: 1 }', '{ id: 1, keepalive: 20s }');
  await told('new description/not-applied');
  await first.metric('dwcp_drift_open{kind="files",severity="medium",environment="two"}', 1);
  await told('unchecked node');

  // Killed between sending and writing it down it would tell once more: the run after this one begins when all is written.
  await first.nextRuns(2);
  await first.ended('SIGKILL');
  await access(lock());
  const before = webhook.told();
  const second = await start();
  await second.nextRuns(2);
  expect(webhook.told()).toEqual(before);

  await editDescription('{ id: 1, keepalive: 20s }', '{ id: 1 }');
  await told('resolved description/not-applied');
  expect(webhook.told().filter((entry) => entry.endsWith('description/not-applied'))).toEqual([
    'new description/not-applied',
    'resolved description/not-applied',
  ]);
  expect(JSON.parse(await second.get('/health'))).toMatchObject({ status: 'healthy', environment: 'two' });

  for (const { headers, body } of webhook.requests) {
    const [, seconds = '', given] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['dwcp-signature'])) ?? [];
    expect(given).toBe(createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex'));
  }
  expect(await second.ended('SIGTERM')).toBe(0);
  await expect(access(lock())).rejects.toThrow();

  const log = await second.log();
  for (const line of log.trimEnd().split('\n')) {
    expect(line).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z (INFO|WARN|ERROR|SUCCESS) \S/);
  }
  expect(log).toContain('SUCCESS two: medium resolved description/not-applied');
  const everything = [log, first.output, second.output].join('\n');
  expect(everything).not.toContain('very-secret-part');
  expect(everything).not.toContain(secret);
});

test('of two monitors of one environment one runs, and the other says so and ends', async () => {
  const first = await start();
  await first.metric('dwcp_drift_runs_total{verdict="unchecked",environment="two"}', 1);
  const second = await start();
  expect(await second.ended()).toBe(1);
  expect(second.output).toContain(`MONITOR_RUNNING: process ${first.pid} monitors two already`);
  await first.nextRuns(1);
});

test('two that start at the same moment are one as well', async () => {
  const both = await Promise.all([start(), start()]);
  const code = await Promise.race(both.map((monitor) => monitor.ended()));
  expect(code).toBe(1);
  const [loser, winner] = both[0]?.output.includes('MONITOR_RUNNING') ? both : both.toReversed();
  expect(loser?.output).toContain('MONITOR_RUNNING');
  await winner?.nextRuns(1);
});

test('systemd is told when it watches, that it is alive, what it saw and that it ends', async () => {
  const socket = join(deployed.options.projectDir, 'notify');
  const receiving = await receiveNotifications(socket);
  try {
    const monitor = await start({ NOTIFY_SOCKET: socket, WATCHDOG_USEC: '1000000' });
    await monitor.nextRuns(1);
    await receiving.until((lines) => lines.filter((line) => line === 'WATCHDOG=1').length >= 2);
    expect(await monitor.ended('SIGTERM')).toBe(0);
    await receiving.until((lines) => lines.some((line) => line.startsWith('STOPPING=1')));
    expect(receiving.lines[0]).toMatch(
      /^READY=1\|STATUS=monitors two every 5 s; metrics and health on 127\.0\.0\.1:\d+$/,
    );
    expect(receiving.lines.filter((line) => line.startsWith('STATUS=two: no drift seen, 2 unchecked'))).not.toEqual([]);
  } finally {
    await receiving.close();
  }
});

test('a channel that is gone is told by event, metric, health and exit code, and the address by none of them', async () => {
  await webhook.close();
  const monitor = await start();
  await editDescription('{ id: 1 }', '{ id: 1, keepalive: 20s }');
  await monitor.metric('dwcp_drift_alerts_total{channel="webhook",result="failed",environment="two"}', 2);
  const health = await monitor.get('/health');
  expect(JSON.parse(health)).toMatchObject({
    status: 'degraded',
    reasons: ['webhook did not take the last alert'],
    channels: { log: { failures: 0, pending: 0 } },
  });
  expect(await monitor.ended('SIGTERM')).toBe(3);
  expect(monitor.output).toContain('webhook was not reached (ECONNREFUSED)');
  const everything = [monitor.output, await monitor.log(), health].join('\n');
  expect(everything).not.toContain('very-secret-part');
});
