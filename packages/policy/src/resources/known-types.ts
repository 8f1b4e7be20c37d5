import { iamTypes } from './iam.ts';
import { machineTypes } from './machines.ts';
import { networkTypes } from './network.ts';
import { networkAclTypes } from './network-acls.ts';
import { routingTypes } from './routing.ts';
import { groupTypes, securityGroupRuleTypes } from './security-groups.ts';
import { serviceTypes } from './services.ts';

/** Types of Terraform resources the policies see; all others are only counted. */
export const knownTypes: ReadonlySet<string> = new Set([
  ...networkTypes,
  ...routingTypes,
  ...groupTypes,
  ...securityGroupRuleTypes,
  ...networkAclTypes,
  ...iamTypes,
  ...machineTypes,
  ...serviceTypes,
]);
