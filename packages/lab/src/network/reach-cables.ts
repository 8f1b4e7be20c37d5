import { type Context, isNumber, isText, listOf, objectOf } from '@dwcp/io';
import { namespaceDirectory, namespaceOf } from '../lab-names.ts';
import type { LabPlan } from '../lab-plan.ts';
import { nativeProgram } from '../native-program.ts';
import { cableEndsOf } from './cable-ends.ts';

/** Over how many cables both ends heard each other. */
export interface CableReach {
  readonly links: number;
  readonly reached: number;
  readonly totalMs: number;
  /** The first ten over which they did not. */
  readonly unreached: readonly string[];
}

const isReach = objectOf<CableReach>({
  links: isNumber,
  reached: isNumber,
  totalMs: isNumber,
  unreached: listOf(isText),
});

/** Sends a datagram from each end of every cable of a running lab to the other, all in one process. */
export async function reachCables(plan: LabPlan, ctx: Context): Promise<CableReach> {
  const { stdout } = await ctx.run.run([nativeProgram('netreach'), namespaceDirectory], {
    timeoutMs: 300_000,
    input: renderCables(plan)
      .map((line) => `${line}\n`)
      .join(''),
  });
  const answer: unknown = JSON.parse(stdout);
  if (!isReach(answer)) throw new Error(`netreach answered ${stdout}`);
  return answer;
}

function renderCables(plan: LabPlan): readonly string[] {
  return [...cableEndsOf(plan)].map(([name, ends]) => {
    const words = ends.flatMap(({ host, port }) => {
      const address = port.addresses[0]?.split('/')[0];
      if (address === undefined) throw new Error(`cable ${name} has no address at ${host.name}`);
      return [namespaceOf(plan.lab, host.name), address];
    });
    return [...words, name].join(' ');
  });
}
