import type { FabricSettings } from './fabric-options.ts';
import type { Member } from './member.ts';
import type { MemberTable } from './member-table.ts';
import { packetTypes } from './packet.ts';
import type { PeerTable } from './peer-table.ts';

/** Asks who was silent whether it lives, and gives up who does not answer. Called every half `probeAfterMs`. */
export function memberWatch(
  members: Pick<MemberTable, 'all' | 'bury'>,
  peers: Pick<PeerTable, 'forget' | 'sweep'>,
  settings: Pick<FabricSettings, 'probeAfterMs' | 'deadAfterMs'>,
): { start(now: number): void; readonly lookedAt: () => number; look(now: number): void } {
  const { probeAfterMs, deadAfterMs } = settings;
  let lookedAt = 0;

  /** Nothing shows that the provider still reaches whom it was. A newcomer says nothing of it: perhaps the name is not its own. */
  function isAlone(silent: Member, now: number): boolean {
    if (silent.isNewcomer) return false;
    for (const other of members.all()) {
      const isOfSame = other !== silent && other.connection.place.peer === silent.connection.place.peer;
      if (isOfSame && !other.isNewcomer && !other.isAbandoned && now - other.heardAt <= deadAfterMs) return false;
    }
    return true;
  }

  return {
    start(now) {
      lookedAt = now;
    },
    lookedAt: () => lookedAt,
    look(now) {
      // Who stood still itself heard nothing either.
      const late = now - lookedAt - probeAfterMs / 2;
      const stoodStill = late > probeAfterMs ? late : 0;
      lookedAt = now;
      for (const member of members.all()) {
        const { connection } = member;
        member.heardAt += stoodStill;
        const silentMs = now - member.heardAt;
        if (silentMs > deadAfterMs && member.isAbandoned) members.bury(member);
        else if (silentMs > deadAfterMs && connection.remote !== null) {
          if (isAlone(member, now)) peers.forget(connection.place.peer);
          connection.finish({ by: 'failed', reason: `nothing was heard for ${deadAfterMs} ms` });
        } else if (now - member.probedAt >= probeAfterMs && connection.remote !== null) {
          if (member.isNewcomer && member.isProbed) continue;
          member.isProbed = true;
          member.probedAt = performance.now();
          connection.place.control(packetTypes.probe, connection.remote);
        }
      }
      peers.sweep(now, peerLingerMs);
    },
  };
}

const peerLingerMs = 2_000;
