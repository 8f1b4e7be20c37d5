import { expect, test } from 'vitest';
import { linkStatus } from '../transport-node.fixture.ts';
import { assessCertificate } from './certificate.ts';
import { assessHealth, assessLink, type ComponentHealth } from './health.ts';

const since = '2026-01-01T00:00:00.000Z';
const sinceMs = Date.parse(since);
const sound: ComponentHealth = { component: 'certificate', status: 'healthy', reasons: [] };

function health(links: readonly ReturnType<typeof linkStatus>[], components: readonly ComponentHealth[] = [sound]) {
  const from = { node: 'dc1-gw1', mode: 'hybrid', version: '1', nowMs: sinceMs + 60_000 } as const;
  return assessHealth({ ...from, links, components }).status;
}

test.each([
  [{}, 'healthy', []],
  [{ transport: 'tcp', declaredTransport: 'rdma' }, 'degraded', ['runs on tcp, for want of rdma, which is declared']],
  [{ transport: 'tcp', declaredTransport: 'rdma', standby: ['rdma'] }, 'healthy', []],
  [{ transport: 'tcp', declaredTransport: 'rdma', expectedTransport: 'tcp' }, 'healthy', []],
  [{ status: 'draining' }, 'degraded', ['is being closed']],
  [{ status: 'down', lastError: 'no answer' }, 'unhealthy', ['down for 31 s: no answer']],
  [{ status: 'connecting', lastError: null }, 'unhealthy', ['connecting for 31 s']],
  [{ isQuarantined: true, reputation: 0.1 }, 'unhealthy', ['the peer is in quarantine, its reputation is 0.1']],
] as const)('a link that says %o is %s', (changes, status, reasons) => {
  expect(assessLink(linkStatus('br1-gw1', { since, ...changes }), sinceMs + 31_000)).toEqual({
    peer: 'br1-gw1',
    status,
    reasons,
  });
});

test('a link that has just begun to connect is not down yet', () => {
  expect(assessLink(linkStatus('br1-gw1', { since, status: 'connecting' }), sinceMs + 30_000).status).toBe('degraded');
});

test('one link that carries makes of a lost one a degraded node, none an unhealthy one', () => {
  const [up, down] = [linkStatus('br1-gw1'), linkStatus('br2-gw1', { status: 'down' })];
  expect(health([up])).toBe('healthy');
  expect(health([up, down])).toBe('degraded');
  expect(health([down, down])).toBe('unhealthy');
  expect(health([])).toBe('healthy');
});

test('a component that is unhealthy makes the node so, whatever the links do', () => {
  expect(health([linkStatus('br1-gw1')], [{ ...sound, status: 'unhealthy' }])).toBe('unhealthy');
  expect(health([linkStatus('br1-gw1')], [{ ...sound, status: 'degraded' }])).toBe('degraded');
});

test('a certificate is told before it expires, and when the clock stands before it', () => {
  const [fromMs, untilMs] = [Date.parse('2026-01-01T00:00:00Z'), Date.parse('2026-04-01T00:00:00Z')];
  const at = (time: string) => assessCertificate({ fromMs, untilMs, nowMs: Date.parse(time) });
  expect(at('2026-02-01T00:00:00Z')).toEqual(sound);
  expect(at('2026-03-26T00:00:00Z')).toMatchObject({
    status: 'degraded',
    reasons: ['expires on 2026-04-01T00:00:00.000Z'],
  });
  expect(at('2026-04-01T00:00:00Z')).toMatchObject({
    status: 'unhealthy',
    reasons: ['expired on 2026-04-01T00:00:00.000Z'],
  });
  expect(at('2025-12-31T00:00:00Z')).toMatchObject({ status: 'unhealthy' });
});
