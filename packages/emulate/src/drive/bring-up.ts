import { type Context, makeDirectory } from '@dwcp/io';
import { holdLab } from '@dwcp/lab';
import { DwcpError } from '@dwcp/model';
import { configureHosts, openHosts } from '../laboratory/open-laboratory.ts';
import type { EmulateOptions } from '../options.ts';
import { emulationPaths } from '../paths.ts';
import { step } from '../steps.ts';
import { loadSubject } from '../subject.ts';
import { labDirectory } from './labs.ts';
import { drivenSubject, writeDrivenSubject } from './subject-record.ts';

const mendHint = 'mend the description or the renderer that made the file named above';

/** A lab that was brought up to be driven by hand. */
export interface BroughtUp {
  readonly scenario: string;
  readonly environment: string;
  readonly dir: string;
  readonly hosts: readonly string[];
  /** What a host could not do and how it is made up for, one sentence each. */
  readonly notApplied: readonly string[];
  readonly durationMs: number;
}

/** Brings the network of a scenario up and leaves it up; one that is up already is brought to the description. */
export async function bringUp(options: EmulateOptions, ctx: Context): Promise<BroughtUp> {
  const started = performance.now();
  const { scenario, topology } = await step('read the scenario', ctx, () => loadSubject(options));
  if (topology === null || scenario.environment === null) {
    throw new DwcpError('USAGE', `${scenario.name} is a generated network without daemons: there is nothing to drive`, {
      hint: `\`dwcp emulate ${scenario.name}\` runs it`,
    });
  }
  const { environment } = scenario;
  const dir = labDirectory(options, scenario.name);
  await makeDirectory(dir);
  const held = await holdLab(dir);
  try {
    const bare = await step('start the hosts', ctx, () =>
      openHosts(topology, { ...options, dir, shape: scenario }, ctx),
    );
    const laboratory = await step('configure the nodes', ctx, () => configureHosts(bare, emulationPaths(options), ctx));
    const [refusal] = laboratory.refusals.values();
    if (refusal !== undefined) throw new DwcpError('RELEASE_REJECTED', refusal, { hint: mendHint });
    await writeDrivenSubject(dir, drivenSubject(scenario, laboratory));
    const { notApplied } = laboratory;
    const hosts = bare.plan.hosts.map(({ name }) => name);
    return { scenario: scenario.name, environment, dir, hosts, notApplied, durationMs: performance.now() - started };
  } finally {
    await held.release();
  }
}
