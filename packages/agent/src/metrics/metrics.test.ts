import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { metricRows, repositoryRoot } from '@dwcp/testkit';
import { afterEach, expect, test } from 'vitest';
import { Connections } from '../forward/connections.ts';
import { fakeNode, linkStatus } from '../transport-node.fixture.ts';
import { metricTable } from './metric-table.ts';
import { Metrics } from './metrics.ts';

const opened: Metrics[] = [];

afterEach(() => {
  for (const metrics of opened.splice(0)) metrics.close();
});

function sample() {
  const node = fakeNode('dc1-gw1');
  node.setLinks([
    linkStatus('br1-gw1', {
      transport: 'tcp',
      declaredTransport: 'rdma',
      sentBytes: 5000,
      lossRatio: 0.25,
      classTransports: { latency: 'rdma', bulk: 'tcp' },
      selection: { reason: 'dead-zone', scores: { rdma: 0.3, tcp: 0.7 } },
    }),
    linkStatus('br2-gw1', { status: 'down', transport: null, roundTripMicros: null, lossRatio: null }),
  ]);
  const connections = new Connections({ limit: 10 });
  connections.countRefusal('br1-gw1', 'not-allowed');
  const source = { version: '1.2.3', mode: 'hybrid', startedMs: 1500, connections } as const;
  const metrics = new Metrics({ ...source, links: () => node.links(), health: () => 'degraded' });
  opened.push(metrics);
  return { node, metrics };
}

/** The lines without comments, by their series. */
async function scrape(metrics: Metrics): Promise<Readonly<Record<string, number>>> {
  const lines = (await metrics.render()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
  );
}

test('a scrape has the figures of the links in base units', async () => {
  const series = await scrape(sample().metrics);
  expect(series).toMatchObject({
    'dwcp_build_info{version="1.2.3"}': 1,
    dwcp_start_time_seconds: 1.5,
    'dwcp_health{mode="hybrid",status="healthy"}': 0,
    'dwcp_health{mode="hybrid",status="degraded"}': 1,
    'dwcp_link_up{mode="hybrid",peer="br1-gw1",transport="tcp"}': 1,
    'dwcp_link_up{mode="hybrid",peer="br2-gw1",transport="tcp"}': 0,
    'dwcp_link_class_up{mode="hybrid",peer="br1-gw1",transport="rdma",class="latency"}': 1,
    'dwcp_link_class_up{mode="hybrid",peer="br1-gw1",transport="tcp",class="bulk"}': 1,
    'dwcp_link_fallback{mode="hybrid",peer="br1-gw1",transport="tcp"}': 1,
    'dwcp_link_round_trip_seconds{mode="hybrid",peer="br1-gw1",transport="tcp",quantile="0.99"}': 0.0015,
    'dwcp_link_loss_ratio{mode="hybrid",peer="br1-gw1",transport="tcp"}': 0.25,
    'dwcp_link_score_ratio{mode="hybrid",peer="br1-gw1",transport="rdma"}': 0.3,
    'dwcp_link_score_ratio{mode="hybrid",peer="br1-gw1",transport="tcp"}': 0.7,
    'dwcp_link_sent_bytes_total{mode="hybrid",peer="br1-gw1",transport="tcp"}': 5000,
    'dwcp_connections_refused_total{mode="hybrid",peer="br1-gw1",reason="not-allowed"}': 1,
  });
  expect(Object.keys(series).filter((name) => /(class_up|round_trip|score).*br2/.test(name))).toEqual([]);
});

test('scraping twice counts nothing twice', async () => {
  const { metrics } = sample();
  await scrape(metrics);
  expect(await scrape(metrics)).toMatchObject({
    'dwcp_link_sent_bytes_total{mode="hybrid",peer="br1-gw1",transport="tcp"}': 5000,
    'dwcp_connections_refused_total{mode="hybrid",peer="br1-gw1",reason="not-allowed"}': 1,
  });
});

test('after a switchover the old transport of a gauge is gone', async () => {
  const { node, metrics } = sample();
  await scrape(metrics);
  node.setLinks([linkStatus('br1-gw1', { transport: 'rdma', declaredTransport: 'rdma' })]);
  const up = Object.keys(await scrape(metrics)).filter((name) => name.startsWith('dwcp_link_up'));
  expect(up).toEqual(['dwcp_link_up{mode="hybrid",peer="br1-gw1",transport="rdma"}']);
});

test('docs/metrics.md lists exactly the metrics there are', () => {
  expect(metricRows((name) => !name.startsWith('dwcp_drift_'))).toEqual(
    Object.entries(metricTable).map(([name, { type, labels, help }]) => [name, type, labels.join(', '), help]),
  );
});

test('what an expression of docs/metrics.md excludes, it excludes node by node', () => {
  const page = readFileSync(join(repositoryRoot, 'docs', 'metrics.md'), 'utf8');
  const matched = [...page.matchAll(/\b(?:unless|and|or) on \(([^)]*)\)/g)].map(([, labels = '']) =>
    labels.split(', '),
  );
  expect(matched).not.toEqual([]);
  for (const labels of matched) expect(labels).toContain('instance');
});

test('every name is in base units, and a counter says that it is one', () => {
  for (const [name, { type }] of Object.entries(metricTable)) {
    expect(name.endsWith('_total'), name).toBe(type === 'counter');
    expect(name, name).not.toMatch(/_(ms|us|gbps|mbps|percent|kb|mb)(_|$)/);
  }
});
