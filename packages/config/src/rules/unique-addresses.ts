import { machinesOf } from './machines-of.ts';
import { repeated } from './repeated.ts';
import { issue, type Rule } from './rule.ts';

export const uniqueAddresses: Rule = (document) =>
  repeated(machinesOf(document), (place) => place.machine.address).map(({ item, first }) =>
    issue('config/address-unique', [...item.path, 'address'], {
      message: `${item.machine.address} is already the address of ${first.name}`,
      hint: 'give every machine an address of its own',
    }),
  );
