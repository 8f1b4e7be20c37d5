import { DwcpError } from '@dwcp/model';
import type { SynthesizedStack } from './synthesize.ts';

type Block = Readonly<Record<string, unknown>>;
type Blocks = Readonly<Record<string, Readonly<Record<string, Block>>>>;

/**
 * The outputs of a stack as an apply would give them, computed from its arguments alone: a reference to an argument is its
 * value, a reference to what only the cloud knows (an id) is the address of the resource. Pure.
 */
export function plannedOutputs(stack: SynthesizedStack): Readonly<Record<string, unknown>> {
  const document: {
    readonly resource: Blocks;
    readonly output: Readonly<Record<string, { readonly value: unknown }>>;
  } = JSON.parse(stack.json);
  const plannedValue = (value: unknown): unknown => {
    if (typeof value === 'string') return resolve(value);
    if (Array.isArray(value)) return value.map(plannedValue);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plannedValue(inner)]));
  };
  const resolve = (text: string): unknown => {
    const found = /^\$\{(?<type>[a-z0-9_]+)\.(?<name>\w+)\.(?<attribute>\w+)\}$/.exec(text)?.groups;
    if (found === undefined) return text;
    const { type = '', name = '', attribute = '' } = found;
    const block = document.resource[type]?.[name];
    if (block === undefined) {
      throw new DwcpError(
        'CONFIG_INVALID',
        `the output of ${stack.name} refers to ${type}.${name}, which is not there`,
      );
    }
    const argument = block[argumentOf(type, attribute)];
    if (attribute === 'private_ip' && Array.isArray(argument)) return argument[0];
    if (type === 'aws_eip_association' && attribute === 'public_ip') return addressOf(document.resource, block);
    return argument === undefined ? `${type}.${name}` : plannedValue(argument);
  };
  return Object.fromEntries(Object.entries(document.output).map(([name, { value }]) => [name, plannedValue(value)]));
}

/** An attribute that is read under another name than it is written. */
function argumentOf(type: string, attribute: string): string {
  return type === 'aws_network_interface' && attribute === 'private_ip' ? 'private_ips' : attribute;
}

/** The address of the Elastic IP an association is about; its reference when the address is the cloud's to choose. */
function addressOf(resources: Blocks, association: Block): unknown {
  const allocation = association.allocation_id;
  const name = /^\$\{aws_eip\.(\w+)\.(?:allocation_)?id\}$/.exec(String(allocation))?.[1] ?? '';
  return resources.aws_eip?.[name]?.address ?? allocation;
}
