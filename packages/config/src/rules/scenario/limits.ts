import type { Issue } from '../../issue.ts';
import { issue } from '../rule.ts';
import { type FaultPlace, faultsOf, isOperation, type ScenarioRule } from './scenario-rule.ts';

export const limits: ScenarioRule = (document) => {
  const judged = faultsOf(document).filter(({ fault }) => !fault.canary && !isOperation(fault));
  const common = document.limits.failover;
  return [
    ...(common === undefined ? judged.flatMap(withoutLimit) : []),
    ...(common !== undefined && judged.every(hasBoth)
      ? [useless('failover', 'no fault without limits of its own')]
      : []),
    ...(common === undefined ? [] : disordered(common, ['limits', 'failover'])),
    ...faultsOf(document).flatMap(({ fault, path }) => disordered(fault.limits ?? {}, [...path, 'limits'])),
    ...judged.flatMap((place) => shortHold(place, common)),
    ...canaryLimits(document),
    ...benchmarkLimits(document),
  ];
};

function hasBoth({ fault }: FaultPlace): boolean {
  return fault.limits?.median !== undefined && fault.limits.p95 !== undefined;
}

function withoutLimit(place: FaultPlace): readonly Issue[] {
  if (hasBoth(place)) return [];
  const missing = (['median', 'p95'] as const).filter((name) => place.fault.limits?.[name] === undefined);
  return [
    issue('scenario/limits', place.path, {
      message: `nothing says what ${place.name} may cost: ${missing.join(' and ')} ${missing.length === 1 ? 'has' : 'have'} no limit`,
      hint: 'write `limits.failover`, or `limits` of the fault',
    }),
  ];
}

/** A percentile below the median cannot be kept without the median being kept by far. */
function disordered(
  outage: { readonly median?: number | undefined; readonly p95?: number | undefined },
  path: readonly (string | number)[],
): readonly Issue[] {
  if (outage.median === undefined || outage.p95 === undefined || outage.p95 >= outage.median) return [];
  const message = 'the 95th percentile is never below the median, so its limit cannot be either';
  return [issue('scenario/limits', [...path, 'p95'], { message, hint: 'write at least the limit of the median' })];
}

/** A flow that comes back only because the fault ends has shown nothing: the fault has to outlast what is allowed. */
function shortHold(
  { name, fault, path }: FaultPlace,
  common: { readonly p95?: number | undefined } | undefined,
): readonly Issue[] {
  const limit = fault.limits?.p95 ?? common?.p95;
  if (fault.kind === 'flap' || fault.kind === 'mtu-black-hole' || fault.hold === undefined || limit === undefined)
    return [];
  if (fault.hold > limit) return [];
  return [
    issue('scenario/limits', [...path, 'hold'], {
      message: `${name} is over before its outage would be too long`,
      hint: 'hold it for longer than the limit of the 95th percentile',
    }),
  ];
}

function canaryLimits(document: Parameters<ScenarioRule>[0]): readonly Issue[] {
  return faultsOf(document)
    .filter(({ fault }) => fault.canary && fault.limits !== undefined)
    .map(({ name, path }) =>
      issue('scenario/limits', [...path, 'limits'], {
        message: `${name} is a canary: it is to be noticed, not to be survived`,
        hint: 'remove its limits',
      }),
    );
}

function benchmarkLimits({ benchmark, limits: wanted }: Parameters<ScenarioRule>[0]): readonly Issue[] {
  return (['loss', 'roundTripP99'] as const).flatMap((name) => {
    if (benchmark !== undefined && wanted[name] === undefined) {
      return [
        issue('scenario/limits', ['benchmark'], {
          message: `nothing says what the benchmark must come to: \`limits.${name}\` is missing`,
          hint: `write \`limits.${name}\`, or remove the benchmark`,
        }),
      ];
    }
    return benchmark === undefined && wanted[name] !== undefined ? [useless(name, 'no benchmark')] : [];
  });
}

function useless(name: string, nothing: string): Issue {
  return issue('scenario/limits', ['limits', name], {
    message: `there is ${nothing}, so the limit judges nothing`,
    hint: `remove \`limits.${name}\`, or add what it is to judge`,
  });
}
