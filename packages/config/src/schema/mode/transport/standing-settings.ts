import type { RateSettings, ReputationSettings, StandingSettings } from '@dwcp/model';
import type { ModeDocument } from '../schema.ts';
import { known, tcpPath } from './path-defaults.ts';

export function standingSettings(document: ModeDocument): StandingSettings {
  return {
    reputation: reputationSettings(document),
    peerRate: peerRate(document),
    strangers: strangerSettings(document),
  };
}

/** Datacenter mode has no byzantine section: its members trust each other. */
function reputationSettings({ byzantine }: ModeDocument): ReputationSettings | null {
  if (byzantine === undefined || byzantine.enabled === false || byzantine.reputation.enabled === false) return null;
  const { decayInterval, minReputation, blacklistThreshold, maxRecoveries } = byzantine.reputation;
  const defaults = tcpPath.byzantine.reputation;
  return {
    decayIntervalMs: known(decayInterval) / 1e3,
    minReputation: minReputation ?? known(defaults.minReputation),
    blacklistThreshold: blacklistThreshold ?? known(defaults.blacklistThreshold),
    maxRecoveries: known(maxRecoveries),
  };
}

function peerRate({ byzantine }: ModeDocument): RateSettings | null {
  if (byzantine === undefined || byzantine.enabled === false || byzantine.rateLimit.enabled === false) return null;
  return { perSecond: known(byzantine.rateLimit.requestsPerSecond), burst: known(byzantine.rateLimit.burstSize) };
}

/** Not switched off by `security.rateLimit.enabled`, which is about requests of those who have authenticated. */
function strangerSettings({ security }: ModeDocument): StandingSettings['strangers'] {
  const limits = { ...tcpPath.rateLimit, ...security.rateLimit };
  const perSecond = known(limits.handshakesPerSecond);
  return {
    handshakeRate: { perSecond, burst: 2 * perSecond },
    mostPending: known(limits.pendingConnections),
  };
}
