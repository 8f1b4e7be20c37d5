import type { RemediationStep } from '@dwcp/model';

/** A step of which nothing was done yet, limited to nothing. */
export const plannedStep: Omit<RemediationStep, 'action' | 'subjects'> = {
  nodes: [],
  tags: [],
  changes: [],
  status: 'planned',
  reason: null,
  failures: [],
  durationMs: 0,
};
