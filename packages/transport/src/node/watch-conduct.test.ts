import { hybridTransportSettings } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import type { FramePath, FramePathStats } from '../frame-path.ts';
import { memoryPath } from '../link/memory-path.fixture.ts';
import { virtualClock } from '../link/virtual-clock.fixture.ts';
import { createPeerStanding } from '../standing/peer-standing.ts';
import { watchConduct } from './watch-conduct.ts';

const { standing: settings } = hybridTransportSettings();
const offered = new Set(['rdma', 'tcp'] as const);

test('what a path rejects is held against its peer, also what it rejected last', async () => {
  const { standing, conduct, path, rejects, close } = watched();
  conduct.add(path);
  rejects({ forged: 2 });
  conduct.look(0);
  expect(standing.status(0).misdeeds).toEqual({ 'invalid-mac': 2 });
  rejects({ forged: 2, 'malformed-payload': 3 });
  await close();
  expect(standing.status(0).misdeeds).toEqual({ 'invalid-mac': 2, malformed: 3 });
  conduct.look(0);
  expect(standing.status(0).misdeeds).toEqual({ 'invalid-mac': 2, malformed: 3 });
});

test('a flood of forged bytes on a path leaves its peer a member', () => {
  const { standing, conduct, path, rejects } = watched();
  conduct.add(path);
  for (let second = 1; second <= 1_000; second++) {
    rejects({ forged: second * 10_000, replayed: second * 10_000, 'wrong-magic': second });
    conduct.look(0);
  }
  expect(standing.status(0)).toMatchObject({ place: 'member', reputation: 0.5 });
  expect(conduct.mayOpenStream()).toBe(true);
});

test('broken limits of streams are misdeeds once each', () => {
  const { standing, conduct } = watched();
  conduct.look(2);
  conduct.look(2);
  conduct.look(3);
  expect(standing.status(0).misdeeds).toEqual({ malformed: 3 });
});

test('votes count as requests: a flood of them is no more than a flood', () => {
  const { standing, conduct } = watched();
  const heard = Array.from({ length: 20_000 }, (_, n) => conduct.vote({ round: n + 1, wanted: 'tcp' }, offered));
  expect(heard.filter(Boolean)).toHaveLength(10_000);
  expect(standing.status(0).misdeeds).toEqual({ flood: 1 });
  const liar = watched();
  liar.conduct.vote({ round: 1, wanted: 'tcp' }, offered);
  liar.conduct.vote({ round: 1, wanted: 'rdma' }, offered);
  expect(liar.standing.status(0).misdeeds).toEqual({ equivocation: 1 });
});

function watched() {
  const standing = createPeerStanding(settings, 0);
  const conduct = watchConduct(standing, () => 0);
  const clock = virtualClock();
  const [end] = memoryPath(1, { kind: 'tcp', clock }).ends;
  let rejections: FramePathStats['rejections'] = {};
  const path: FramePath = { ...end, stats: () => ({ ...end.stats(), rejections }) };
  return {
    standing,
    conduct,
    path,
    rejects(next: FramePathStats['rejections']) {
      rejections = next;
    },
    async close() {
      end.destroy();
      await end.closed;
    },
  };
}
