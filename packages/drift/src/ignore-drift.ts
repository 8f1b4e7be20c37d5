import { join } from 'node:path';
import { addDriftIgnore } from '@dwcp/config';
import type { EnvironmentOptions } from '@dwcp/environment';
import { type Context, makeDirectory, takeLock } from '@dwcp/io';
import { type DriftIgnore, DwcpError } from '@dwcp/model';
import { loadReport } from './kept-reports.ts';
import { observedDigest } from './observed-digest.ts';

export interface IgnoreDriftOptions extends EnvironmentOptions {
  /** Id of a drift of the last report. */
  readonly id: string;
  readonly owner: string;
  readonly reason: string;
  /** ISO 8601 day, the last on which it is ignored. */
  readonly expires: string;
}

export interface WrittenIgnore {
  /** The ledger, relative to the project. */
  readonly file: string;
  readonly ignore: DriftIgnore;
  /** It was ignored before, until another day. */
  readonly isRenewed: boolean;
}

/** Writes a drift of the last report into the ledger. What a policy forbids is not taken: it is mended or waived. */
export async function ignoreDrift(options: IgnoreDriftOptions, ctx: Context): Promise<WrittenIgnore> {
  const { environment, expires, id, owner, projectDir, reason } = options;
  const today = new Date(ctx.now()).toISOString().slice(0, 10);
  const report = await loadReport(null, options);
  const drift = [...report.drifts, ...report.ignored.map((one) => one.drift)].find((one) => one.id === id);
  if (drift === undefined) {
    throw new DwcpError('USAGE', `the last report of ${environment} has no drift ${id}`, {
      hint: `run \`dwcp drift detect --env ${environment}\` and take an id it shows`,
    });
  }
  if (drift.kind === 'policy') {
    throw new DwcpError('USAGE', `${drift.check} is a policy, and what a policy forbids is never ignored`, {
      hint: 'mend it, or waive the rule in config/waivers.yaml, where lint asks for it too',
    });
  }
  if (expires < today) {
    throw new DwcpError('USAGE', `${expires} is over`, { hint: `give a day from ${today} on, at most a year ahead` });
  }
  const { check, node, subject } = drift;
  const ignore: DriftIgnore = { check, subject, node, observed: observedDigest(drift), owner, reason, expires };
  // Of two who add at once the slower would take the other's entry away.
  const stateDir = options.stateDir ?? join(projectDir, '.dwcp');
  await makeDirectory(stateDir);
  const lock = await takeLock(join(stateDir, 'drift-ignores.lock'));
  try {
    return { ...(await addDriftIgnore(projectDir, ignore, { today })), ignore };
  } finally {
    await lock.release();
  }
}
