import type { Description, LoadedSecurityConfig } from '@dwcp/config';
import type { DeploymentMode, Topology } from '@dwcp/model';
import type { Resources } from '@dwcp/policy';
import type { ResourceOrigins } from '@dwcp/stacks';
import type { ScanReport } from './scan-report.ts';

/** What the policies judge in one go: one environment in one mode. */
export interface PolicySubject {
  readonly action: 'lint' | 'plan' | 'deploy';
  readonly environment: string;
  readonly mode: DeploymentMode;
  readonly documents: Description['documents'];
  readonly topology: Topology | null;
  /** Null when nothing could be synthesised; then the rules on resources are unknown. */
  readonly resources: Resources | null;
  readonly origins: ResourceOrigins;
  readonly vulnerabilities: ScanReport | null;
  readonly securityConfig: LoadedSecurityConfig | null;
}

/** The input document of the policies (docs/policies.md). */
export function policyInputOf(subject: PolicySubject): Readonly<Record<string, unknown>> {
  const { action, mode, documents, topology, resources, vulnerabilities, securityConfig } = subject;
  const facts = securityConfig?.value ?? null;
  return {
    action,
    mode,
    ...(documents.mode === null ? {} : { config: documents.mode.value }),
    ...(topology === null ? {} : { topology: withoutModeConfig(topology) }),
    ...(resources === null ? {} : { resources }),
    ...(vulnerabilities === null ? {} : { vulnerabilities: vulnerabilities.document }),
    ...(facts === null ? {} : { security_config: facts }),
  };
}

/** The mode configuration is `config`, as written: its text would only be carried twice. */
function withoutModeConfig(topology: Topology): Omit<Topology, 'modeConfig'> {
  const { modeConfig: _, ...rest } = topology;
  return rest;
}
