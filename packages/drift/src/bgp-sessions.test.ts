import { DwcpError } from '@dwcp/model';
import { describe, expect, test } from 'vitest';
import { deployForEachTest } from './deployment.fixture.ts';
import { type Answer, healthyAnswer, nodesContext } from './detect.fixture.ts';
import { detectDrift } from './detect.ts';

const deployed = deployForEachTest();

describe('a session between two nodes', () => {
  const [dc1, dc2] = ['dc1-gw1', 'dc2-gw1'] as const;
  /** Healthy nodes that tell of their BGP sessions only; those of dc1-gw1 have this status. */
  const sessions =
    (statusOf: () => string): Answer =>
    (release, script) => {
      if (!script.includes('@@ %s %s')) return healthyAnswer(release, script);
      const ends = deployed.topology.tunnels.flatMap((tunnel) => tunnel.ends);
      const remote = ends.find((end) => end.gateway === (release.node === dc1 ? dc2 : dc1));
      const state = release.node === dc1 ? statusOf() : 'Established';
      const remoteAs = release.node === dc1 ? 64_513 : 64_512;
      const peers = { [remote?.innerAddress ?? '']: { remoteAs, state, pfxRcd: 1 } };
      return `@@ clock ok\n1800000000\n@@ bgp-sessions ok\n${JSON.stringify({ peers })}\n`;
    };
  const detect = (statusOf: () => string) =>
    detectDrift({ ...deployed.options, kinds: ['running-config'] }, nodesContext(deployed, sessions(statusOf)));

  test('that fell for a moment is no drift', async () => {
    let looks = 0;
    const { drifts } = await detect(() => (looks++ === 0 ? 'Active' : 'Established'));
    expect(looks).toBe(2);
    expect(drifts).toEqual([]);
  });

  test('that is down in every look is one, at the node that tells of it', async () => {
    const { drifts } = await detect(() => 'Active');
    expect(drifts).toMatchObject([
      { check: 'routing/session-not-established', node: dc1, cause: 'outside-change', observed: 'Active' },
    ]);
  });

  test('that is down once and does not answer afterwards is one too, for nobody knows better', {
    timeout: 60_000,
  }, async () => {
    let looks = 0;
    const { drifts } = await detect(() => {
      if (looks++ === 0) return 'Active';
      throw new DwcpError('PROCESS_TIMEOUT', 'ssh did not finish in 30 s');
    });
    expect(drifts).toHaveLength(1);
  });
});
