import { machinesOf } from './machines-of.ts';
import { repeated } from './repeated.ts';
import { issue, type Rule } from './rule.ts';

export const uniqueAddresses: Rule = (document) => {
  const places = machinesOf(document).flatMap(({ machine, path, name }) => [
    { name, address: machine.address, path: [...path, 'address'] },
    ...('address6' in machine && machine.address6 !== undefined
      ? [{ name, address: machine.address6, path: [...path, 'address6'] }]
      : []),
  ]);
  return repeated(places, ({ address }) => address).map(({ item, first }) =>
    issue('config/address-unique', item.path, {
      message: `${item.address} is already the address of ${first.name}`,
      hint: 'give every machine an address of its own',
    }),
  );
};
