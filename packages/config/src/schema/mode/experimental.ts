import { fieldOf, group, optional } from './field.ts';
import { bool } from './values.ts';

export const experimentalSection = group({
  enableIntelDADX: fieldOf(bool, { about: 'Intel direct data access', in: { datacenter: false } }),
  enableNVIDIAGPUDirect: fieldOf(bool, { about: 'GPUDirect RDMA', in: { datacenter: false } }),
  enableKernelBypass: fieldOf(bool, { about: 'kernel bypass', in: { datacenter: true } }),
  enableDPDK: fieldOf(bool, { about: 'DPDK', in: { datacenter: false } }),
  enableQUIC: fieldOf(bool, { about: 'repeats network.quic.enabled', in: { internet: optional } }),
  enableMultipath: fieldOf(bool, {
    about: 'several transports at once',
    in: { internet: false, hybrid: true },
  }),
  enableHybridEncryption: fieldOf(bool, {
    about: 'classical and post-quantum key exchange together',
    in: { internet: false },
  }),
  enablePathSelection: fieldOf(bool, { about: 'choose paths while running', in: { hybrid: true } }),
  enableLoadBalancing: fieldOf(bool, { about: 'spread flows over transports', in: { hybrid: true } }),
  enablePredictiveSwitching: fieldOf(bool, { about: 'repeats ml.enabled', in: { hybrid: optional } }),
});
