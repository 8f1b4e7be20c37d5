import type { FabricConnection } from './fabric-connection.ts';

/** A connection of an endpoint, or a dial under way, with what the endpoint knows of it. */
export interface Member {
  readonly connection: FabricConnection;
  /** It dialled, was welcomed, and has not been heard of since: perhaps nobody is where it says it is. */
  isNewcomer: boolean;
  isProbed: boolean;
  /** Set while it waits for an answer to its hello. */
  welcomed: ((refusal: string | null) => void) | null;
  /** Given up before it was answered: an answer that comes late is reset. */
  isAbandoned: boolean;
  heardAt: number;
  probedAt: number;
  hasPackets: boolean;
}

export function newMember(connection: FabricConnection, now: number): Member {
  return {
    connection,
    isNewcomer: false,
    isProbed: false,
    welcomed: null,
    isAbandoned: false,
    heardAt: now,
    probedAt: now,
    hasPackets: false,
  };
}
