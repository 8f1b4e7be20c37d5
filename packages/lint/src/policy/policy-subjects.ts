import type { LoadedSecurityConfig } from '@dwcp/config';
import { DwcpError } from '@dwcp/model';
import { type Resources, resourcesOf } from '@dwcp/policy';
import type { SynthesizedCloud } from '../cloud/synthesize-cloud.ts';
import type { LoadedDescription } from '../descriptions.ts';
import type { LintOptions } from '../report.ts';
import type { PolicySubject } from './policy-subject.ts';
import { readReport } from './read-report.ts';
import { loadScanReport } from './scan-report.ts';

/**
 * What the policies are asked about. With a plan its resources stand in for the synthesised ones, of the one environment
 * it is a plan of. Throws REPORT_UNREADABLE for a plan or scanner report that is none.
 */
export async function policySubjects(
  described: readonly { readonly loaded: LoadedDescription; readonly cloud: SynthesizedCloud }[],
  options: LintOptions,
  securityConfig: LoadedSecurityConfig | null,
): Promise<readonly PolicySubject[]> {
  const { planFile, vulnerabilitiesFile, projectDir } = options;
  if (planFile !== null && new Set(described.map(({ loaded }) => loaded.environment)).size !== 1) {
    throw new DwcpError('USAGE', 'a plan is of one environment', { hint: 'name it with --env' });
  }
  const planned = planFile === null ? null : resourcesOf([await readReport(planFile, projectDir)], 'plan');
  const scannedAt = options.vulnerabilitiesScannedAt ?? null;
  const vulnerabilities =
    vulnerabilitiesFile === null ? null : await loadScanReport(vulnerabilitiesFile, { projectDir, scannedAt });
  const known = new Map<string, Resources>();
  return described.map(({ loaded, cloud }) => ({
    action: planFile === null ? 'lint' : 'plan',
    environment: loaded.environment,
    mode: loaded.mode,
    documents: loaded.description.documents,
    topology: loaded.description.topology,
    resources: planned ?? synthesized(cloud, loaded.environment, known),
    origins: cloud.origins,
    vulnerabilities,
    securityConfig,
  }));
}

/** Modes seldom differ in their cloud half. A network without one has resources too: none. */
function synthesized(cloud: SynthesizedCloud, environment: string, known: Map<string, Resources>): Resources | null {
  if (cloud.problem !== null) return null;
  const key = cloud.configurations.join('\n');
  const documents = cloud.configurations.map((text) => ({ file: `${environment} (synthesised)`, text }));
  const resources = known.get(key) ?? resourcesOf(documents, 'synth');
  known.set(key, resources);
  return resources;
}
