import type { EnvironmentOptions } from '@dwcp/deploy';
import { DwcpError } from '@dwcp/model';
import type { Repair } from '@dwcp/monitor';
import { defaultCooldownMs, remediateDrifts } from '@dwcp/remediate';
import { programDirectory, shippedPolicies } from '../../installation.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Whether a monitor may repair: only when somebody asked for it, by `--auto` or AUTO_REMEDIATE=true; a dry run and `--no-auto`
 * win over both.
 */
export function mayRepair(
  given: { readonly auto?: boolean | undefined; readonly dryRun: boolean },
  environment: Environment,
): boolean {
  const [auto, dryRun] = [flagOf('AUTO_REMEDIATE', environment), flagOf('DRY_RUN', environment)];
  return (given.auto ?? auto) && !given.dryRun && !dryRun;
}

/** Puts files and the running configuration of nodes back to what was deployed: never the cloud, never by a deletion. */
export function autoRepair(options: EnvironmentOptions): Repair {
  return async (report, ctx) => {
    const done = await remediateDrifts(
      report,
      {
        ...options,
        policiesDir: shippedPolicies,
        programDir: programDirectory,
        policy: { kind: 'auto' },
        isDryRun: false,
        kinds: ['files', 'running-config'],
        hosts: null,
        acceptedRisks: [],
        cooldownMs: defaultCooldownMs,
        attestation: null,
        betweenLooksMs: 1_500,
      },
      ctx,
    );
    return done.drifts.flatMap(({ id, outcome }) => {
      const drift = report.drifts.find((one) => one.id === id);
      if (drift === undefined || (outcome !== 'fixed' && outcome !== 'not-fixed')) return [];
      return [{ drift, isRepaired: outcome === 'fixed' }];
    });
  };
}

/** The variables of the guide are true or false. */
function flagOf(name: string, environment: Environment): boolean {
  const text = environment[name] ?? '';
  if (text === 'true') return true;
  if (text === '' || text === 'false') return false;
  throw new DwcpError('USAGE', `the variable ${name} is neither true nor false`, {
    hint: `set ${name} to one of them`,
  });
}
