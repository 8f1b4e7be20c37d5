import type { Context } from '@dwcp/io';
import { removeCgroups } from './host/cgroups.ts';
import { killLabProcesses } from './host/lab-processes.ts';
import { namespaceOf } from './lab-names.ts';
import { listNamespaces, releaseNamespaces } from './network/namespaces.ts';

/** What of a lab was on the machine, its files apart. */
export interface LabTraces {
  readonly processes: number;
  readonly namespaces: number;
}

/** Removes what the machine shows of a lab: processes, namespaces, cgroups; mounts go with the processes. */
export async function removeLabTraces(lab: string, ctx: Context): Promise<LabTraces> {
  const processes = await killLabProcesses(lab, null);
  const names = await listNamespaces(lab);
  await releaseNamespaces(
    names.map((name) => namespaceOf(lab, name)),
    ctx,
  );
  await removeCgroups(lab, null);
  return { processes, namespaces: names.length };
}
