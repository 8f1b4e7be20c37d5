import { issue, type Rule } from '../rule.ts';
import { cloudMachinesOf, groupsOf, namesOf, verb } from './cloud-machines-of.ts';
import { isEfaDevice, modeOf, rdmaDevice } from './mode-of.ts';

export const rdmaOnEc2: Rule = (document, run) => {
  const mode = modeOf(run);
  const device = mode === null ? null : rdmaDevice(mode);
  // With an EFA device in the mode configuration mode/efa-queue-pairs has said it already.
  if (mode === null || device === null || isEfaDevice(device)) return [];
  const queuePairs = mode.network.rdma?.qpType ?? 'RC';
  const withEfa = cloudMachinesOf(document).filter(
    (machine) => machine.mode === mode.mode && machine.asksForEfa && machine.type?.efa !== false,
  );
  return groupsOf(withEfa, ({ site }) => site).map((group) =>
    issue('feasibility/rdma-on-ec2', group[0].path, {
      message:
        queuePairs === 'UD'
          ? `${namesOf(group)} of ${group[0].site} ${verb(group, 'has', 'have')} no ${device}: RDMA on EC2 is EFA`
          : `${namesOf(group)} of ${group[0].site} ${verb(group, 'has', 'have')} neither ${queuePairs} queue pairs nor ${device}: RDMA on EC2 is EFA`,
      hint: `in config/dwcp-v3-${mode.mode}.yaml write \`qpType: UD\` and an EFA device such as rdmap0s6, or run these machines in another mode`,
    }),
  );
};
