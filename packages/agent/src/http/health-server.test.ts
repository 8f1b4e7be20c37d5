import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import type { HealthReport, HealthStatus } from '../health/health.ts';
import { type HealthServer, openHealthServer } from './health-server.ts';

const cleanups: (() => unknown)[] = [];
let status: HealthStatus = 'healthy';
let reasons: readonly string[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function open(hasMetrics = true): Promise<HealthServer> {
  const server = await openHealthServer({
    address: '127.0.0.1:0',
    healthPath: '/health',
    health: (): HealthReport => ({ status, node: 'n', mode: 'hybrid', version: '1', links: [], components: [] }),
    notReady: () => reasons,
    metrics: hasMetrics ? { contentType: 'text/plain; version=0.0.4', render: async () => 'dwcp_x 1\n' } : null,
  });
  cleanups.push(() => server.close());
  return server;
}

test.each([
  ['healthy', 200],
  ['degraded', 200],
  ['unhealthy', 503],
] as const)('a node that is %s answers %i', async (given, code) => {
  status = given;
  const response = await fetch(`http://${(await open()).address}/health`);
  expect(response.status).toBe(code);
  expect(await response.json()).toMatchObject({ formatVersion: 1, status: given, node: 'n' });
});

test('readiness tells what is missing', async () => {
  const { address } = await open();
  reasons = ['is being drained'];
  const busy = await fetch(`http://${address}/ready`);
  expect([busy.status, await busy.json()]).toEqual([503, { formatVersion: 1, status: 'not ready', reasons }]);
  reasons = [];
  expect((await fetch(`http://${address}/ready`)).status).toBe(200);
});

test('metrics are there when the mode serves them', async () => {
  const response = await fetch(`http://${(await open()).address}/metrics?x=1`);
  expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
    200,
    'text/plain; version=0.0.4',
    'dwcp_x 1\n',
  ]);
  expect((await fetch(`http://${(await open(false)).address}/metrics`)).status).toBe(404);
});

test('nothing but reading is answered, and an unknown path says what there is', async () => {
  const { address } = await open();
  expect((await fetch(`http://${address}/health`, { method: 'POST', body: 'x' })).status).toBe(405);
  const unknown = await fetch(`http://${address}/../etc/passwd`);
  expect([unknown.status, await unknown.text()]).toEqual([404, 'there are /health, /ready and /metrics\n']);
});

test('what is no HTTP is told so and closed, and closing does not wait for who keeps a connection', async () => {
  const server = await open();
  const socket = connect({ host: '127.0.0.1', port: Number(server.address.split(':')[1]) });
  socket.write('\u0000\u0001\u0002\r\n\r\n');
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 /);
  const idle = connect({ host: '127.0.0.1', port: Number(server.address.split(':')[1]) });
  idle.on('error', () => {});
  await new Promise((resolve) => idle.once('connect', resolve));
  const ended = new Promise((resolve) => idle.once('close', resolve));
  await server.close();
  await ended;
});
