import { Buffer } from 'node:buffer';
import type { SessionSettings } from './control.ts';
import type { Introduction, OfferedTransport } from './control-message.ts';
import { protocolVersion } from './control-message.ts';

/** What this node says of itself on each control channel. */
export interface OwnIntroduction {
  /** 16 random bytes, chosen when the process started. */
  readonly processEpoch: Uint8Array;
  readonly transports: readonly OfferedTransport[];
  readonly capabilities: readonly string[];
}

export function introductionOf(
  own: OwnIntroduction,
  options: { readonly node: string; readonly linkId: Uint8Array; readonly settings: SessionSettings },
): Introduction {
  return {
    version: protocolVersion,
    node: options.node,
    linkId: Buffer.from(options.linkId).toString('hex'),
    processEpoch: Buffer.from(own.processEpoch).toString('hex'),
    protection: options.settings.protection.algorithm,
    transports: own.transports,
    capabilities: own.capabilities,
  };
}

/** Why the two do not fit; `null` when they do. Nothing is negotiated: what protects frames is in the configuration of both. */
export function misfit(theirs: Introduction, ours: { readonly protection: Introduction['protection'] }): string | null {
  if (theirs.version !== protocolVersion) return `it speaks version ${theirs.version}, this node ${protocolVersion}`;
  if (theirs.protection !== ours.protection) {
    return `it is configured for ${theirs.protection}, this node for ${ours.protection}`;
  }
  return null;
}
