import type { LinkStatus } from '@dwcp/transport';

/** What carries a link, given as a word, and which classes of streams go another way: `tcp, latency over rdma`. */
export function carriedBy(
  carrier: string,
  { transport, classTransports }: Pick<LinkStatus, 'classTransports'> & { readonly transport: string | null },
): string {
  const others = Object.entries(classTransports).filter(([, kind]) => kind !== null && kind !== transport);
  return [carrier, ...others.map(([streamClass, kind]) => `${streamClass} over ${kind}`)].join(', ');
}
