// For tests of feasibility rules: a run with a mode configuration that passes every rule of its own, changed in a few places.
import type { DeploymentMode } from '@dwcp/model';
import { toModeConfig } from '../../schema/mode/index.ts';
import { type Changes, sampleDocument } from '../../schema/mode/sample-document.ts';
import type { RuleRun } from '../rule.ts';

export function runIn(mode: DeploymentMode, changes: Changes = {}): RuleRun {
  return { environment: 'lab', modeConfig: toModeConfig(sampleDocument(mode, changes), '') };
}

/** A node of us-east-1 that runs the mode on this instance type, in the first zone or the second. */
export function cloudNode(
  mode: DeploymentMode,
  type: string,
  more: { readonly efa?: boolean; readonly zone?: 'b' } = {},
) {
  return {
    address: more.zone === 'b' ? '10.20.3.21' : '10.20.1.21',
    mode,
    instance: { type, ...(more.efa === undefined ? {} : { efa: more.efa }) },
  };
}
