import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import type { Context } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { isLight, type LabPlan } from '../lab-plan.ts';
import { idsNeeded } from './subordinate-ids.ts';
import { userNamespaceArgv } from './user-namespace-argv.ts';

/** True where root is root of a user namespace only, a user of the machine (user_namespaces(7)). */
export async function isUserNamespace(): Promise<boolean> {
  const [first, ...others] = await readMap();
  return others.length > 0 || first?.outside !== 0 || first.count !== 4_294_967_295;
}

/**
 * Makes a user namespace ready for a lab: /run becomes its own, for the machine's cannot be written. Does nothing for the
 * machine's root, and nothing the second time. Throws LAB_UNSUPPORTED for hosts that need him.
 */
export async function prepareUserNamespace(plan: Pick<LabPlan, 'hosts'>, ctx: Context): Promise<void> {
  if (!(await isUserNamespace())) return;
  const full = plan.hosts.find((host) => !isLight(host));
  if (full !== undefined) {
    throw new DwcpError(
      'LAB_UNSUPPORTED',
      `host ${full.name} is a full host, which only root of the machine can start`,
      { hint: 'write `hosts: light` in the scenario, or run the same command with sudo' },
    );
  }
  const mapped = (await readMap()).reduce((sum, { count }) => sum + count, 0);
  if (mapped < idsNeeded) {
    throw new DwcpError('LAB_UNSUPPORTED', `this user namespace has ${mapped} of the ${idsNeeded} ids of a lab host`, {
      hint: `enter one by \`${userNamespaceArgv.slice(0, -1).join(' ')}\``,
    });
  }
  const isWritable = await access('/run', constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!isWritable)
    await ctx.run.run(['mount', '-t', 'tmpfs', '-o', 'mode=0755', 'tmpfs', '/run'], { timeoutMs: 5_000 });
}

async function readMap(): Promise<readonly { readonly outside: number; readonly count: number }[]> {
  const lines = (await readFile('/proc/self/uid_map', 'utf8')).trim().split('\n');
  return lines.map((line) => {
    const [, outside, count] = line.trim().split(/\s+/).map(Number);
    return { outside: outside ?? 0, count: count ?? 0 };
  });
}
