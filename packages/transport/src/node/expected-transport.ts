import type { TransportSettings } from '@dwcp/model';
import type { OfferedTransport } from '../session/control-message.ts';
import type { TransportKind } from '../transport.ts';

/** What tells transports apart: the same kind by another provider is another one. */
type Available = Pick<OfferedTransport, 'kind' | 'provider'>;

/**
 * What should carry the link with a peer who offers `theirs`. The configuration is the same on all nodes and not all of them have
 * RDMA: a mode that chooses while it runs, and names no provider, asks for it where it is there. Otherwise the declared transport is
 * expected, whatever is missing.
 */
export function expectedTransport(
  from: {
    readonly settings: TransportSettings;
    readonly preference: readonly [TransportKind, ...TransportKind[]];
    readonly own: readonly Available[];
  },
  theirs: readonly Available[] | null,
): TransportKind {
  const { settings, preference, own } = from;
  const [declared] = preference;
  const isIfThere = settings.selection !== null && settings.rdma?.provider === 'auto';
  if (!isIfThere || theirs === null) return declared;
  const common = own.filter((each) =>
    theirs.some(({ kind, provider }) => kind === each.kind && provider === each.provider),
  );
  return preference.find((kind) => common.some((each) => each.kind === kind)) ?? declared;
}
