import * as z from 'zod';
import { listenAddressSchema, socketAddressSchema } from '../host-and-port.ts';
import { absolutePath } from '../mode/values.ts';
import { textSchema } from '../text.ts';

const nodeName = textSchema({
  what: 'the name of a node',
  example: 'dc1-gw1',
  pattern: /(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*/,
  hint: 'lower-case letters, digits and hyphens, as the certificate of the node has it',
});

/** What fits into an address of unix(7), with its end. */
const socketPath = textSchema({
  what: 'an absolute path of at most 107 characters',
  example: '/run/dwcpd/control.sock',
  pattern: /(?=.{1,107}$)\/[!-~]*/,
});

const peerSchema = z.strictObject({
  name: nodeName.describe('name of the other node; its certificate must carry it'),
  address: socketAddressSchema.describe('where it listens: the port of its `listen`'),
});

const forwardSchema = z.strictObject({
  listen: listenAddressSchema.describe('where programs of this machine connect to'),
  peer: nodeName.describe('name of the peer that dials the target'),
  target: socketAddressSchema.describe('what the peer joins the connection with; the peer must allow it'),
  class: z
    .enum(['latency', 'bulk'])
    .optional()
    .describe('the nearer or the wider transport carries it, where that is not the one of the link'),
});

/** The brief form allows every peer. */
const allowedTargetSchema = z.union([
  socketAddressSchema,
  z.strictObject({
    target: socketAddressSchema.describe('what this node dials'),
    peers: z.array(nodeName).min(1).describe('peers it does so for'),
  }),
]);

/** node.yaml: what one node is, beside the mode configuration that all nodes share byte for byte. */
export const nodeSchema = z.strictObject({
  formatVersion: z.literal(1).describe('version of this format'),
  name: nodeName.describe('name of this node; its certificate carries it'),
  listen: listenAddressSchema
    .optional()
    .describe('where peers reach this node; by default the bind address and the data port of the mode'),
  peers: z.array(peerSchema).max(1000).default([]).describe('nodes this one has a link to'),
  forwards: z
    .array(forwardSchema)
    .max(1000)
    .default([])
    .describe('TCP ports of this machine that lead to a target of a peer'),
  allowTargets: z
    .array(allowedTargetSchema)
    .max(1000)
    .default([])
    .describe('what peers may have this node dial; nothing else is dialled'),
  tls: z
    .strictObject({
      cert: absolutePath.optional().describe('certificate of this node'),
      key: absolutePath.optional().describe('its private key, a file only the user of dwcpd can read'),
      ca: absolutePath.optional().describe('certificate authorities the peers are checked against'),
    })
    .default({})
    .describe('files of this node where they are not those the mode names'),
  dataDirectory: absolutePath.default('/var/lib/dwcpd').describe('the only directory dwcpd keeps anything in'),
  controlSocket: socketPath
    .default('/run/dwcpd/control.sock')
    .describe('socket of dwcp-ctl, in a directory only the user of dwcpd can enter'),
  metrics: z
    .strictObject({
      listen: listenAddressSchema
        .optional()
        .describe(
          'where /health, /ready and /metrics answer; by default the bind address and the metrics port of the mode',
        ),
    })
    .default({})
    .describe('health and metrics of this node'),
});

export type NodeDocument = z.output<typeof nodeSchema>;
