import { type EnvironmentPaths, type Reach, reachLab, reachReal } from '@dwcp/environment';
import type { Context } from '@dwcp/io';
import { attachLab } from '@dwcp/lab';
import { DwcpError, type Topology } from '@dwcp/model';

/** The way to the nodes of an environment. Throws HOST_UNREACHABLE where the lab that held them is gone. */
export async function openReach(topology: Topology, paths: EnvironmentPaths, ctx: Context): Promise<Reach> {
  if (topology.environment.kind !== 'lab') return reachReal(topology, paths, ctx);
  const lab = await attachLab(paths.lab, ctx);
  if (lab !== null) return reachLab(topology, lab, paths, ctx);
  throw new DwcpError('HOST_UNREACHABLE', 'the lab is not up', { hint: 'run `dwcp deploy`' });
}
