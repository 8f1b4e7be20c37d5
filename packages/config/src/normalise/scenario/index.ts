import type { Scenario, ScenarioBenchmark, ScenarioCheck, ScenarioLimits } from '@dwcp/model';
import { flowsUnder } from '../../rules/scenario/scenario-rule.ts';
import type { ScenarioDocument } from '../../schema/scenario/index.ts';
import { normaliseFaults } from './faults.ts';
import { normaliseLinks } from './links.ts';

/** The scenario of a document whose rules found nothing; `environment` is the one it is to run on. */
export function normaliseScenario(document: ScenarioDocument, environment: string | null): Scenario {
  return {
    name: document.scenario,
    description: document.description,
    environment,
    scale: document.scale ?? null,
    mode: document.mode,
    hosts: document.hosts,
    seed: document.seed,
    timeBudgetSeconds: document.timeBudget / 1e6,
    probeIntervalMs: document.probeInterval / 1e3,
    links: normaliseLinks(document),
    checks: normaliseChecks(document),
    benchmark: normaliseBenchmark(document),
    faults: normaliseFaults(document),
    limits: normaliseLimits(document),
  };
}

function normaliseChecks({ checks }: ScenarioDocument): readonly ScenarioCheck[] {
  return [
    ...checks.reach.map((flow): ScenarioCheck => ({ kind: 'reach', ...flow })),
    ...checks.mustNotReach.map((flow): ScenarioCheck => ({ kind: 'must-not-reach', ...flow })),
  ];
}

function normaliseBenchmark(document: ScenarioDocument): ScenarioBenchmark | null {
  const { benchmark } = document;
  if (benchmark === undefined) return null;
  const flows = flowsUnder(document, benchmark.flows, ['benchmark']).map(({ flow }) => flow);
  return { seconds: benchmark.duration / 1e6, flows, tcpFlows: benchmark.tcpFlows };
}

function normaliseLimits({ limits }: ScenarioDocument): ScenarioLimits {
  const { failover } = limits;
  return {
    failoverMedianMs: failover === undefined ? null : failover.median / 1e3,
    failoverP95Ms: failover === undefined ? null : failover.p95 / 1e3,
    lossPercent: limits.loss ?? null,
    leakedPackets: limits.leakedPackets,
    roundTripP99Ms: limits.roundTripP99 === undefined ? null : limits.roundTripP99 / 1e3,
  };
}
