import { at, modeRule } from '../mode-rule.ts';

export const repeatedCore = modeRule(
  { id: 'mode/repeated-core', severity: 'high', title: 'a list of cores names each core once' },
  ({ performance }) =>
    (['cores', 'rxQueues', 'txQueues'] as const).flatMap((name) =>
      (performance.cpuAffinity[name] ?? []).flatMap((core, index, all) =>
        all.indexOf(core) === index
          ? []
          : [
              {
                path: [...at(`performance.cpuAffinity.${name}`), index],
                message: `core ${core} is already in ${name}`,
                hint: 'remove the repetition',
              },
            ],
      ),
    ),
);
