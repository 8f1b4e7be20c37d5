import { at, modeRule } from '../mode-rule.ts';

export const coresWithinLimit = modeRule(
  { id: 'mode/cores-within-limit', severity: 'medium', title: 'no more cores are pinned than the limit allows' },
  ({ performance, limits }) => {
    const cores = new Set(performance.cpuAffinity.cores ?? []).size;
    if (cores <= limits.maxCPU) return [];
    return [
      {
        path: at('performance.cpuAffinity.cores'),
        message: `${cores} cores are pinned and limits.maxCPU is ${limits.maxCPU}`,
        hint: `pin ${limits.maxCPU} cores or fewer`,
      },
    ];
  },
);
