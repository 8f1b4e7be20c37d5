import { formatQuantity } from '../../schema/units.ts';
import { issue } from '../rule.ts';
import { faultsOf, type ScenarioRule } from './scenario-rule.ts';

/** Least time of a trial beside its hold: the network is back as it was, and a steady run of probes has shown it. */
const settlingUs = 500e3;
/** Least time until hosts are up, their daemons speak and the network has converged. */
const startUs = { full: 15e6, light: 5e6 } as const;

export const timeBudget: ScenarioRule = (document) => {
  const faults = faultsOf(document);
  const faultsUs = faults.reduce((sum, { fault }) => {
    const lasting = fault.kind === 'flap' ? fault.count * fault.period : (fault.hold ?? 0);
    return sum + (fault.trials ?? document.trials) * (lasting + settlingUs);
  }, 0);
  const { benchmark } = document;
  const flowCount = (benchmark?.flows ?? document.flows ?? []).length;
  const benchmarkUs = benchmark === undefined ? 0 : benchmark.duration * (1 + benchmark.tcpFlows.length * flowCount);
  const neededUs = startUs[document.hosts] + faultsUs + benchmarkUs;
  if (document.timeBudget >= neededUs) return [];
  const needed = formatQuantity('duration', Math.ceil(neededUs / 1e6) * 1e6);
  return [
    issue('scenario/time-budget', ['timeBudget'], {
      message: `${formatQuantity('duration', document.timeBudget)} cannot be enough: trials and measurements alone take ${needed}`,
      hint: `write more than ${needed}, or take fewer trials or shorter holds`,
    }),
  ];
};
