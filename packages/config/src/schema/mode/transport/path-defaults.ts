import type { DeploymentMode } from '@dwcp/model';
import type * as z from 'zod';
import { byzantineSection } from '../byzantine.ts';
import { schemaFor } from '../field.ts';
import { networkSection } from '../network/index.ts';
import { performanceSection } from '../performance.ts';
import { protocolSection } from '../protocol.ts';
import { securitySection } from '../security.ts';

const { compression, encryption, flowControl, reliability } = protocolSection.shape;

/**
 * What `auto`, and a field the mode has no word for, is on a path: over RDMA what datacenter mode takes, over TCP what
 * internet mode takes. One place for defaults, the schema, holds for both.
 */
export const rdmaPath = {
  performance: defaultsOf('datacenter', performanceSection),
  compression: defaultsOf('datacenter', compression),
  flowControl: defaultsOf('datacenter', flowControl),
  reliability: defaultsOf('datacenter', reliability),
};

export const tcpPath = {
  tcp: defaultsOf('internet', networkSection.shape.tcp.unwrap()),
  performance: defaultsOf('internet', performanceSection),
  compression: defaultsOf('internet', compression),
  encryption: defaultsOf('internet', encryption),
  flowControl: defaultsOf('internet', flowControl),
  reliability: defaultsOf('internet', reliability),
  rateLimit: defaultsOf('internet', securitySection.shape.rateLimit),
  tls: defaultsOf('internet', securitySection.shape.tls),
  byzantine: defaultsOf('internet', byzantineSection),
};

/** The value as written, unless it was left out or left to the path. */
export function fixed<T>(value: T | 'auto' | undefined): T | undefined {
  return value === 'auto' ? undefined : value;
}

/** Every default is there: a field whose default were missing would be a mistake of the schema. */
export function known<T>(value: T | 'auto' | undefined): T {
  const result = fixed(value);
  if (result === undefined) throw new Error('a path takes its value from a default that the schema does not have');
  return result;
}

function defaultsOf<T extends z.ZodType>(mode: DeploymentMode, section: T): z.output<T> {
  const schema = schemaFor(mode, section);
  if (schema === null) throw new Error(`${mode} mode has nothing of this section`);
  // The fields of the mode are a part of the section's, which the type checker cannot follow.
  return schema.parse({}) as z.output<T>;
}
