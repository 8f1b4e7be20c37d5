import { expect, onTestFinished, test } from 'vitest';
import type { FramePath } from '../frame-path.ts';
import { defaultLinkSettings } from '../link/link-settings.ts';
import { memoryPath } from '../link/memory-path.fixture.ts';
import { virtualClock } from '../link/virtual-clock.fixture.ts';
import type { Control } from '../session/control.ts';
import { makeControls } from '../session/two-controls.fixture.ts';
import { defaultNodeTiming, type NodeParts } from './node-parts.ts';
import { newStanding, openPeerLink } from './open-peer-link.ts';
import type { OpeningGate } from './opening-gate.ts';
import { testSettings } from './test-node.fixture.ts';

const flows = 8;

test('paths that are slow to close take no place of those that come after', () => {
  const { link, redial } = setUp();
  for (let count = 0; count < 5; count++) {
    expect(redial().filter(({ isOpen }) => isOpen())).toHaveLength(flows);
    expect(link.status().status).toBe('established');
  }
});

test('of those that are slow to close no more are waited for than there are places', () => {
  const { redial } = setUp();
  const all = Array.from({ length: 10 }, redial).flat();
  expect(all.filter(({ isOpen }) => isOpen()).length).toBeLessThanOrEqual(16 + flows);
  expect(all.slice(-flows).every(({ isOpen }) => isOpen())).toBe(true);
});

test('who is put out loses those that are slow to close as well', () => {
  const { link, standing, redial } = setUp();
  const all = [redial(), redial()].flat();
  for (let count = 0; count < 5; count++) standing.misdeed('equivocation', 0);
  link.tick();
  expect(link.isWelcome()).toBe(false);
  expect(all.filter(({ isOpen }) => isOpen())).toEqual([]);
});

test('who finds all streams open that may lead to his target takes no turn of those who want another', async () => {
  const passed: string[] = [];
  const { link, redial } = setUp(async ({ target }) => void passed.push(target));
  redial();
  const open = (target: string) => link.openStream({ target }).then(() => null, String);
  let refusal: string | null = null;
  while (refusal === null) refusal = await open('db:5432');
  const passes = passed.length;
  expect(refusal).toContain('too many streams to db:5432 are open with a');
  for (let n = 0; n < 3; n++) expect(await open('db:5432')).toBe(refusal);
  expect(passed).toHaveLength(passes);
  expect(await open('web:80')).toBeNull();
  expect(passed).toEqual([...Array.from({ length: passes }, () => 'db:5432'), 'web:80']);
  expect(link.status().openStreams).toBe(passes + 1);
});

interface SlowPath {
  readonly path: FramePath;
  readonly isOpen: () => boolean;
}

/** The link of b with a, which dials everything. */
function setUp(pass: OpeningGate['pass'] = async () => undefined) {
  const clock = virtualClock();
  const parts = partsOf(clock);
  const standing = newStanding(parts);
  const gate = { pass };
  const peer = { name: 'a', address: '127.0.0.1:1' };
  const link = openPeerLink({ peer, parts, standing, gate, onStream: () => undefined, emit: () => undefined });
  const controls: Control[] = [];
  onTestFinished(async () => {
    for (const control of controls) control.destroy();
    const closing = link.close('the test is over');
    await clock.advance(100);
    await closing;
  });
  let nextPathId = 1;
  /** A new control channel, with as many paths as are to carry together. */
  const redial = (): readonly SlowPath[] => {
    const { accepted, dialled } = makeControls();
    controls.push(accepted, dialled);
    link.take(accepted);
    return Array.from({ length: flows }, () => {
      const slow = slowPath(nextPathId++, clock);
      link.adopt(slow.path, accepted);
      return slow;
    });
  };
  return { link, standing, redial };
}

/** Ends when it is destroyed, and not for being closed: as one whose other side reads nothing. */
function slowPath(pathId: number, clock: NodeParts['clock']): SlowPath {
  const [end] = memoryPath(pathId, { kind: 'tcp', clock }).ends;
  let isOpen = true;
  const path: FramePath = {
    ...end,
    close: async () => undefined,
    destroy() {
      isOpen = false;
      end.destroy();
    },
  };
  return { path, isOpen: () => isOpen };
}

function partsOf(clock: NodeParts['clock']): NodeParts {
  const nobody = async (): Promise<never> => {
    throw new Error('nothing is dialled here');
  };
  const control: NodeParts['control'] = {
    kind: 'tcp',
    provider: 'tcp',
    maxMessageBytes: 1_048_576,
    listen: nobody,
    listenWithControl: nobody,
    dial: nobody,
    dialControl: nobody,
    close: async () => undefined,
  };
  return {
    identity: { name: 'b' } as NodeParts['identity'],
    settings: testSettings,
    link: defaultLinkSettings,
    control,
    preference: ['tcp'],
    paths: [{ transport: control, listen: null, flows }],
    clock,
    timing: defaultNodeTiming,
    processEpoch: new Uint8Array(16),
  };
}
