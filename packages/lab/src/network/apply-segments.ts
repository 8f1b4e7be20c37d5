import { join } from 'node:path';
import { type Context, makeDirectory, writeFileAtomic } from '@dwcp/io';
import { inNamespace, namespaceOf } from '../lab-names.ts';
import { type LabPlan, namespaceSegmentsOf, type RoutedSegment } from '../lab-plan.ts';
import { inspectLinks, inspectNamespace } from './inspect-namespace.ts';
import { applyBatch, applySysctl, deleteLinks, ensureNamespace } from './namespaces.ts';
import { netbuild } from './netbuild.ts';
import { renderFilters } from './render-filters.ts';
import { renderSegmentNamespaces, renderSegments } from './render-lab-network.ts';
import { renderSegment, segmentSysctl } from './render-segment.ts';
import { renderUplinkPair, type UplinkPair, uplinkPairsOf } from './uplink-pairs.ts';

/** Brings all segments and the links between them to what the plan wants. Ports of hosts are left alone. */
export async function applySegments(plan: LabPlan, options: { readonly dir: string }, ctx: Context): Promise<void> {
  for (const segment of namespaceSegmentsOf(plan)) {
    const namespace = namespaceOf(plan.lab, segment.name);
    await ensureNamespace(namespace, ctx);
    // Filters come first: nothing passes a port before its list is there.
    if (segment.kind === 'routed') await loadFilters(plan, segment, { dir: options.dir, ctx });
    await applySysctl(namespace, segmentSysctl(segment), ctx);
  }
  const pairs = uplinkPairsOf(plan);
  for (const segment of namespaceSegmentsOf(plan)) {
    const wanted = pairs.flatMap((pair) => pair.ends.map((end) => ({ ...end, mark: pair.mark })));
    const isStale = (name: string, mark: string | null) =>
      !wanted.some((end) => end.segment === segment.name && end.device === name && end.mark === mark);
    const select = ({ name, mark }: { name: string; mark: string | null }) =>
      name.startsWith('up-') && isStale(name, mark);
    await deleteLinks(namespaceOf(plan.lab, segment.name), { select }, ctx);
  }
  for (const pair of pairs) await applyUplink(plan, pair, ctx);
  for (const segment of namespaceSegmentsOf(plan)) {
    const namespace = namespaceOf(plan.lab, segment.name);
    await applyBatch(namespace, renderSegment(plan, segment, await inspectNamespace(namespace, ctx)), ctx);
  }
}

/** Makes all segments of a lab of which nothing is there yet. */
export async function buildSegments(plan: LabPlan, options: { readonly dir: string }, ctx: Context): Promise<void> {
  await netbuild(renderSegmentNamespaces(plan), ctx);
  for (const segment of plan.segments) {
    // Filters come first: nothing passes a port before its list is there.
    if (segment.kind === 'routed') await loadFilters(plan, segment, { dir: options.dir, ctx });
  }
  await netbuild(renderSegments(plan), ctx);
}

/** Links that lack their mark are gone by here, so one that is there is complete. */
async function applyUplink(plan: LabPlan, pair: UplinkPair, ctx: Context): Promise<void> {
  const [a, b] = pair.ends;
  const links = await inspectLinks(namespaceOf(plan.lab, a.segment), ctx);
  if (links.some((link) => link.name === a.device)) return;
  const batches = renderUplinkPair(plan, pair);
  await applyBatch(namespaceOf(plan.lab, a.segment), batches[0], ctx);
  await applyBatch(namespaceOf(plan.lab, b.segment), batches[1], ctx);
}

/** Through a file: nft opens its standard input by path, which fails on the sockets Node hands to children. */
async function loadFilters(
  plan: LabPlan,
  segment: RoutedSegment,
  options: { readonly dir: string; readonly ctx: Context },
): Promise<void> {
  const directory = join(options.dir, 'segments');
  await makeDirectory(directory);
  const path = join(directory, `${segment.name}.nft`);
  await writeFileAtomic(path, renderFilters(plan, segment));
  const argv = inNamespace(namespaceOf(plan.lab, segment.name), ['nft', '-f', path]);
  await options.ctx.run.run(argv, { timeoutMs: 30_000 });
}
