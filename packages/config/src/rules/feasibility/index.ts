import type { Rule } from '../rule.ts';
import { awsVpn } from './aws-vpn.ts';
import { backendLatency } from './backend-latency.ts';
import { clusterPlacement } from './cluster-placement.ts';
import { efaInstanceType } from './efa-instance-type.ts';
import { efaZones } from './efa-zones.ts';
import { gatewayBandwidth } from './gateway-bandwidth.ts';
import { instanceBandwidth } from './instance-bandwidth.ts';
import { instanceCores } from './instance-cores.ts';
import { instanceMemory } from './instance-memory.ts';
import { knownInstanceType } from './instance-type.ts';
import { lightSpeed } from './light-speed.ts';
import { nameLength } from './name-length.ts';
import { rdmaHardware } from './rdma-hardware.ts';
import { rdmaOnEc2 } from './rdma-on-ec2.ts';
import { recoveryTime } from './recovery-time.ts';
import { singleFlow } from './single-flow.ts';
import { tunnelNesting } from './tunnel-nesting.ts';

/** Whether what is described can exist: by physics, and by the limits of AWS. */
export const feasibilityRules: readonly Rule[] = [
  knownInstanceType,
  rdmaOnEc2,
  rdmaHardware,
  efaInstanceType,
  efaZones,
  clusterPlacement,
  backendLatency,
  lightSpeed,
  singleFlow,
  instanceBandwidth,
  gatewayBandwidth,
  awsVpn,
  tunnelNesting,
  instanceMemory,
  instanceCores,
  recoveryTime,
  nameLength,
];
