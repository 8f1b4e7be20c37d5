import type { Impairment } from '@dwcp/model';
import type { Issue } from '../../issue.ts';
import { impairmentOf } from '../../normalise/scenario/links.ts';
import { issue, type Path } from '../rule.ts';
import type { ScenarioRule } from './scenario-rule.ts';

export const impairments: ScenarioRule = (document) =>
  Object.entries(document.links).flatMap(([key, { towards, from, ...both }]) => {
    const path = ['links', key];
    const directions = [impairmentOf(both, towards), impairmentOf(both, from)];
    const found = directions.flatMap((direction) => problemsOf(direction, path));
    return found.filter((one, index) => found.findIndex((other) => other.message === one.message) === index);
  });

function problemsOf(direction: Impairment, path: Path): readonly Issue[] {
  const problems: readonly (readonly [boolean, string, string])[] = [
    [
      direction.reorderPercent > 0 && direction.delayMs === 0,
      'packets overtake others by skipping the delay, and there is none',
      'add a `delay`, or remove `reorder`',
    ],
    [
      direction.jitterMs > 0 && direction.delayMs < 2 * direction.jitterMs,
      'the delay is less than twice the jitter: it would have to be negative at times',
      'write a `delay` of at least twice the `jitter`',
    ],
    [direction.lossPercent === 100, 'nothing gets through at all', 'use a fault of kind `link` or `one-way-loss`'],
  ];
  return problems
    .filter(([isWrong]) => isWrong)
    .map(([, message, hint]) => issue('scenario/impairment', path, { message, hint }));
}
