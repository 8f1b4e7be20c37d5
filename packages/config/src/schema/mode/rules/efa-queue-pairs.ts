import { at, modeRule } from '../mode-rule.ts';
import type { ModeDocument } from '../schema.ts';

/** Names the EFA driver gives its verbs devices: `efa_0`, and `rdmap0s6` after its PCI address. */
const efaDevice = /^(efa|rdmap)/;

export const efaQueuePairs = modeRule(
  { id: 'mode/efa-queue-pairs', severity: 'high', title: 'no RC queue pairs on an EFA device' },
  (document) => {
    const rdma = document.network.rdma;
    if (rdma?.enabled !== true || rdma.qpType === 'UD' || rdma.qpType === undefined) return [];
    const device = devicesOf(document).find((name) => efaDevice.test(name));
    if (device === undefined) return [];
    return [
      {
        path: at('network.rdma.qpType'),
        message: `${device} is an EFA device, and EFA has no ${rdma.qpType} queue pairs`,
        hint: 'write UD: EFA carries datagrams (SRD) and libfabric makes them reliable',
      },
    ];
  },
);

function devicesOf({ network }: ModeDocument): readonly string[] {
  const candidates = (network.transports ?? []).map((candidate) => candidate.device);
  return [network.rdmaDevice, ...candidates].filter((device) => device !== undefined);
}
