import { compareFindings, type EmulationReport, type Finding } from '@dwcp/model';
import type { PolicyViolation } from '../decision.ts';
import type { BoundedEngine } from '../engine/bounded-engine.ts';
import { labInputOf } from './lab-input.ts';
import { type ScenarioDocument, scenarioPath } from './scenario-path.ts';

/**
 * What the lab policy says of a run, each at the limit or the fault of the scenario file; without the file, at no place.
 * Anything it says denies. Throws what the engine throws: no decision is never a pass.
 */
export async function judgeEmulation(
  report: EmulationReport,
  engine: Pick<BoundedEngine, 'decide'>,
  scenarioFile: ScenarioDocument | null = null,
): Promise<readonly Finding[]> {
  const [decision] = await engine.decide([{ policy: 'lab', input: labInputOf(report) }]);
  if (decision === undefined) throw new Error('the engine gave no decision for a question');
  const names = report.scenario.faults.map((fault) => fault.name);
  return [...decision.violations, ...decision.warnings]
    .map((entry) => findingOf(entry, scenarioFile, names))
    .toSorted(compareFindings);
}

const canaryRule = 'DWCP-LAB-013';

/** Rules whose violation shows that the run saw too little, not that the network is bad. */
const blindRules: ReadonlySet<string> = new Set([
  'DWCP-LAB-001',
  'DWCP-LAB-002',
  'DWCP-LAB-003',
  'DWCP-LAB-011',
  canaryRule,
]);

/** True for a finding of the lab policy that leaves the run inconclusive instead of failed. */
export function isInconclusive(finding: Pick<Finding, 'ruleId'>): boolean {
  return blindRules.has(finding.ruleId);
}

/** True when the run did not notice its canary: whatever else it measured, it is inconclusive. */
export function isBlind(finding: Pick<Finding, 'ruleId'>): boolean {
  return finding.ruleId === canaryRule;
}

function findingOf(entry: PolicyViolation, file: ScenarioDocument | null, names: readonly string[]): Finding {
  const path = scenarioPath(entry.path, file?.value, names);
  return {
    ruleId: entry.id,
    severity: entry.severity,
    message: entry.message,
    location: file === null ? null : file.locate(path),
    path: path.length === 0 ? null : path.map(String).join('.'),
    hint: entry.remediation,
  };
}
