import { seededRandom } from '@dwcp/model';
import { expect, test } from 'vitest';
import { advance, newSelection } from './selection.ts';
import type { SelectionInput } from './selection-input.ts';
import { hybridSelection, path, seconds } from './selection-tests.fixture.ts';
import { readTrace, renderTraceLine, replayTrace } from './trace.ts';

const settings = hybridSelection();

test('a recorded trace replays to the same decisions', () => {
  const random = seededRandom(7, 'trace');
  let held = path('rdma', { latencyMicros: 5, gigabits: 100, loss: 0 });
  const inputs = seconds(0, 2_000, () => {
    if (random() < 0.03) {
      const latencyMicros = random() < 0.5 ? 5 + random() : 20_000 * (1 + random());
      held = path('rdma', { latencyMicros, gigabits: random() < 0.2 ? null : 100 * random(), loss: 0.003 * random() });
    }
    const tcp = path('tcp', { latencyMicros: 40 + random(), gigabits: 9, deliveredGigabits: random() });
    return { carrying: null, pinned: null, paths: random() < 0.002 ? [tcp] : [held, tcp] };
  });
  let selection = newSelection;
  let trace = '';
  const decided = inputs.map((input) => {
    trace += renderTraceLine(input);
    const step = advance(selection, input, settings);
    selection = step.selection;
    return step.decision;
  });
  expect(replayTrace(trace, { ...settings, link: 'as-recorded' })).toEqual(decided);
  expect(replayTrace(trace, { ...settings, link: 'as-decided' })).toEqual(decided);
  expect(decided.filter(({ isSwitch }) => isSwitch).length).toBeGreaterThan(5);
});

test('a trace tells what other settings would have done, wherever the link was when it was recorded', () => {
  const paths = [path('rdma', { latencyMicros: 1_000, gigabits: 40, loss: 0 }), path('tcp', { latencyMicros: 900 })];
  const trace = seconds(0, 20, () => ({ carrying: 'rdma' as const, pinned: null, paths }))
    .map(renderTraceLine)
    .join('');
  const strict = {
    ...settings,
    criteria: { ...settings.criteria, tcp: [{ metric: 'latency', operator: 'greater_than', value: 500, weight: 1 }] },
  } as const;
  const decided = replayTrace(trace, { ...strict, link: 'as-decided' });
  expect(decided.filter(({ isSwitch }) => isSwitch)).toMatchObject([{ use: 'tcp', reason: 'better-path' }]);
  expect(decided.at(-1)).toMatchObject({ use: 'tcp', reason: 'best-path' });
  const shipped = replayTrace(trace, { ...settings, link: 'as-recorded' });
  expect(shipped.some(({ isSwitch }) => isSwitch)).toBe(false);
});

test('a line reads back as the input it was', () => {
  const input: SelectionInput = {
    at: 12.5,
    carrying: 'tcp',
    pinned: null,
    paths: [path('tcp', { latencyMicros: 0.1, gigabits: null, deliveredGigabits: 1 / 3, loss: 1e-7 })],
  };
  expect(readTrace(renderTraceLine(input))).toEqual([input]);
});

const good = '{"at":1,"paths":[],"carrying":null,"pinned":null}';
const measured = '"roundTripMicros":1,"deliveredBitsPerSecond":1,"capacityBitsPerSecond":1,"lossRatio":';

test.each([
  ['{', 'is no input'],
  ['[]', 'is no input'],
  ['{"at":2,"paths":[],"carrying":null}', 'is no input'],
  ['{"at":"2","paths":[],"carrying":null,"pinned":null}', 'is no input'],
  ['{"at":2,"paths":[{"transport":"quic"}],"carrying":null,"pinned":null}', 'is no input'],
  [`{"at":2,"paths":[{"transport":"tcp",${measured}-1}],"carrying":null,"pinned":null}`, 'is no input'],
  [`{"at":2,"paths":[{"transport":"tcp",${measured}"0"}],"carrying":null,"pinned":null}`, 'is no input'],
  ['{"at":0,"paths":[],"carrying":null,"pinned":null}', 'is earlier than the line before'],
])('%s is refused by its line', (line, problem) => {
  expect(() => readTrace(`${good}\n${line}\n`)).toThrow(`line 2 of the path trace ${problem}`);
});
