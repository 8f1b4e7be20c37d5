import type { ComponentHealth } from './health.ts';

const dayMs = 24 * 3600 * 1000;
/** Early enough for a person to act in a working week. */
const warningDays = 7;

/** What the validity of the node's own certificate means: peers refuse one that is not valid. */
export function assessCertificate(validity: {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly nowMs: number;
}): ComponentHealth {
  const { fromMs, untilMs, nowMs } = validity;
  const is = (status: ComponentHealth['status'], ...reasons: readonly string[]): ComponentHealth => ({
    component: 'certificate',
    status,
    reasons,
  });
  const until = new Date(untilMs).toISOString();
  if (nowMs < fromMs) return is('unhealthy', `not valid before ${new Date(fromMs).toISOString()}: is the clock right?`);
  if (nowMs >= untilMs) return is('unhealthy', `expired on ${until}`);
  return untilMs - nowMs < warningDays * dayMs ? is('degraded', `expires on ${until}`) : is('healthy');
}
