import { at, modeRule, type Problem } from '../mode-rule.ts';

/** A polling queue takes its core whole, so two queues on one core starve each other. */
export const queueCores = modeRule(
  {
    id: 'mode/queue-cores',
    severity: 'high',
    title: 'queue cores are among the cores used, and no core serves both directions',
  },
  ({ performance }) => {
    const { cores, rxQueues, txQueues } = performance.cpuAffinity;
    const outside = (name: string, queues: readonly number[] | undefined): readonly Problem[] =>
      (queues ?? []).flatMap((core, index) =>
        cores === undefined || cores.includes(core)
          ? []
          : [
              {
                path: [...at(`performance.cpuAffinity.${name}`), index],
                message: `core ${core} is not one of cpuAffinity.cores`,
                hint: `add ${core} to cores or take it out of ${name}`,
              },
            ],
      );
    const shared = (txQueues ?? []).flatMap((core, index) =>
      rxQueues?.includes(core) === true
        ? [
            {
              path: [...at('performance.cpuAffinity.txQueues'), index],
              message: `core ${core} is in rxQueues too`,
              hint: 'give each core to one direction',
            },
          ]
        : [],
    );
    return [...outside('rxQueues', rxQueues), ...outside('txQueues', txQueues), ...shared];
  },
);
