import type { ToolReport } from './inspect-tools.ts';

/** Something the kernel or the machine offers, and what dwcp does when it does not. */
export interface CapabilityReport {
  readonly name: string;
  /** `fallback`: not there, and replaced by something slower or less true to the original. */
  readonly status: 'ok' | 'fallback' | 'missing';
  readonly detail: string;
}

export interface DoctorReport {
  readonly tools: readonly ToolReport[];
  readonly capabilities: readonly CapabilityReport[];
}

/** True when a deploy of the lab environment can work here. */
export function isReady(report: DoctorReport): boolean {
  return (
    report.tools.every((tool) => !tool.isRequired || tool.status === 'ok') &&
    report.capabilities.every((capability) => capability.status !== 'missing')
  );
}
