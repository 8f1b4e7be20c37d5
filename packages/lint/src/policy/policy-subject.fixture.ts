import { join } from 'node:path';
import { loadDescription } from '@dwcp/config';
import { type PolicyDecision, type PolicyViolation, type PolicyWarning, resourcesOf } from '@dwcp/policy';
import { synthesizeCloud } from '../cloud/synthesize-cloud.ts';
import type { PolicySubject } from './policy-subject.ts';

export const projectDir: string = join(import.meta.dirname, '../../../..');

/** The shipped lab in hybrid mode, as the policies are asked about it. */
export async function labSubject(): Promise<PolicySubject> {
  const { documents, topology } = await loadDescription({ projectDir, environment: 'lab', mode: 'hybrid' });
  const cloud = synthesizeCloud(topology);
  return {
    action: 'lint',
    environment: 'lab',
    mode: 'hybrid',
    documents,
    topology,
    resources: resourcesOf(
      cloud.configurations.map((text) => ({ file: 'lab', text })),
      'synth',
    ),
    origins: cloud.origins,
    vulnerabilities: null,
    securityConfig: null,
  };
}

export function violation(own: Partial<PolicyViolation> = {}): PolicyViolation {
  return {
    id: 'DWCP-SEC-009',
    severity: 'critical',
    path: ['config', 'security', 'tls', 'enabled'],
    subject: null,
    message: 'TLS is off',
    remediation: 'switch it on',
    controls: [],
    ...own,
  };
}

export function warning(kind: PolicyWarning['kind'], own: Partial<PolicyViolation> = {}): PolicyWarning {
  return { ...violation(own), kind };
}

export function decision(
  violations: readonly PolicyViolation[] = [],
  warnings: readonly PolicyWarning[] = [],
): PolicyDecision {
  const metadata = { name: 'test', version: '1', description: '', rules: [] };
  return { allow: violations.length === 0, violations, warnings, metadata };
}
