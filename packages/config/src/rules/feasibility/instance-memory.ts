import { formatQuantity } from '../../schema/units.ts';
import { issue, type Rule } from '../rule.ts';
import { cloudMachinesOf, groupsByType, namesOf, verb } from './cloud-machines-of.ts';
import { modeOf } from './mode-of.ts';

const gib = 2 ** 30;

/** Instances of a lab are emulated: they have the memory of the machine the lab runs on. */
export const instanceMemory: Rule = (document, run) => {
  const mode = modeOf(run);
  if (mode === null || document.kind === 'lab') return [];
  const { poolSize, hugepages } = mode.memory;
  const pageBytes = mode.memory.hugepageSize === '1GB' ? gib : 2 * 2 ** 20;
  const bytes = hugepages === true ? Math.ceil(poolSize / pageBytes) * pageBytes : poolSize;
  const tooSmall = cloudMachinesOf(document).filter(
    (machine) => machine.mode === mode.mode && machine.type !== null && machine.type.memoryGib * gib <= bytes,
  );
  return groupsByType(tooSmall).map((group) =>
    issue('feasibility/instance-memory', group[0].typePath, {
      message: `${hugepages === true ? 'the huge pages' : 'the memory pool'} of ${mode.mode} mode ${hugepages === true ? 'take' : 'takes'} ${formatQuantity('size', bytes)}, and ${group[0].typeName}, which ${namesOf(group)} ${verb(group, 'runs', 'run')} on, has ${group[0].type?.memoryGib ?? 0} GiB for everything`,
      hint: 'take a type with more memory, or make `memory.poolSize` smaller',
    }),
  );
};
