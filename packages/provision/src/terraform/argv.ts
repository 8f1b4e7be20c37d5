/** Seconds a command waits for another run of Terraform to give up the lock on the state. */
export const lockWaitSeconds = 20;

/** `-reconfigure`: the state is never moved from one backend to another by a deploy. */
export function initArgs(options: { readonly backend: boolean }): readonly string[] {
  return ['init', '-json', '-input=false', ...(options.backend ? ['-reconfigure'] : ['-backend=false'])];
}

export function validateArgs(): readonly string[] {
  return ['validate', '-json', '-no-color'];
}

export function planArgs(options: {
  readonly planFile: string;
  readonly destroy: boolean;
  /** Null for a plan nobody applies: without the lock, which would be written to the backend. */
  readonly lockWaitSeconds: number | null;
  /** Addresses the plan is limited to, with what they depend on; all when left out. */
  readonly targets?: readonly string[];
}): readonly string[] {
  return [
    'plan',
    '-json',
    '-input=false',
    '-detailed-exitcode',
    options.lockWaitSeconds === null ? '-lock=false' : `-lock-timeout=${options.lockWaitSeconds}s`,
    ...(options.destroy ? ['-destroy'] : []),
    ...(options.targets ?? []).map((address) => `-target=${address}`),
    `-out=${options.planFile}`,
  ];
}

/** A plan nobody applies: without the lock, which would be written to the backend. */
export function comparePlanArgs(planFile: string): readonly string[] {
  return ['plan', '-json', '-input=false', '-detailed-exitcode', '-lock=false', `-out=${planFile}`];
}

export function showArgs(planFile: string): readonly string[] {
  return ['show', '-json', '-no-color', planFile];
}

export function applyArgs(planFile: string): readonly string[] {
  return ['apply', '-json', '-input=false', `-lock-timeout=${lockWaitSeconds}s`, planFile];
}

export function outputArgs(): readonly string[] {
  return ['output', '-json', '-no-color'];
}

export function unlockArgs(lockId: string): readonly string[] {
  return ['force-unlock', '-force', lockId];
}
