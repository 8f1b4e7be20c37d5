import type { Socket } from 'node:net';
import type { TransportSettings } from '@dwcp/model';
import type { LinkClock } from '../link/link-clock.ts';
import type { LinkSettings } from '../link/link-settings.ts';
import type { NodeIdentity } from '../session/node-identity.ts';
import type { Connection, DialOptions, Listener, Transport, TransportKind } from '../transport.ts';

/** A transport whose port takes control channels as well. */
export interface ControlTransport extends Transport {
  listenWithControl(
    address: string,
    takers: { readonly accept: (connection: Connection) => void; readonly control: (socket: Socket) => void },
  ): Promise<Listener>;
  dialControl(address: string, options: DialOptions): Promise<Socket>;
}

/** A transport for paths. */
export interface PathTransport {
  readonly transport: Transport;
  /** Where to listen; `null` for the control transport, whose paths arrive where control channels do. */
  readonly listen: string | null;
  /** Paths that carry together. */
  readonly flows: number;
}

/** What a node is made of, opened and checked. */
export interface NodeParts {
  readonly identity: NodeIdentity;
  readonly settings: TransportSettings;
  readonly link: LinkSettings;
  readonly control: ControlTransport;
  /** In order of preference; the first is the declared one, whether it is here or not. */
  readonly preference: readonly [TransportKind, ...TransportKind[]];
  readonly paths: readonly PathTransport[];
  readonly clock: LinkClock;
  readonly timing: NodeTiming;
  /** 16 random bytes, chosen when the process started. */
  readonly processEpoch: Uint8Array;
}

export interface NodeTiming {
  readonly dialTimeoutMs: number;
  /** Between attempts: the first, doubled up to the last. */
  readonly firstRetryMs: number;
  readonly lastRetryMs: number;
  /** How long the node whose name sorts later leaves it to the other to dial. */
  readonly secondDialAfterMs: number;
}

export const defaultNodeTiming: NodeTiming = {
  dialTimeoutMs: 5000,
  firstRetryMs: 50,
  lastRetryMs: 15_000,
  secondDialAfterMs: 5000,
};
