import { gatewaysOf } from './machines-of.ts';
import { repeated } from './repeated.ts';
import { issue, type Rule } from './rule.ts';

export const uniquePublicAddresses: Rule = (document) =>
  repeated(gatewaysOf(document), (gateway) => gateway.machine.publicAddress).map(({ item, first }) =>
    issue('config/public-address-unique', [...item.path, 'publicAddress'], {
      message: `${item.machine.publicAddress} is already the public address of ${first.name}`,
      hint: 'give every gateway a public address of its own',
    }),
  );
