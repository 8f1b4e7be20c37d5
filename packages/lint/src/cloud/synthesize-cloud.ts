import { DwcpError, type Topology } from '@dwcp/model';
import { type ResourceOrigins, synthesize } from '@dwcp/stacks';

/** Nothing listens there: linting reads the configuration and connects to nothing. */
const unusedEndpoint = 'http://127.0.0.1:9';

/** The cloud half of one description as Terraform would be given it. */
export interface SynthesizedCloud {
  /** Contents of `main.tf.json`; empty when no site is in a cloud. */
  readonly configurations: readonly string[];
  readonly origins: ResourceOrigins;
  /** Why there is nothing to look at; null when there is, or when nothing is in a cloud. */
  readonly problem: string | null;
}

export function synthesizeCloud(topology: Topology | null): SynthesizedCloud {
  if (topology === null) return without('the description has findings that stop here');
  const target =
    topology.environment.kind === 'lab' ? { kind: 'lab' as const, endpoint: unusedEndpoint } : { kind: 'aws' as const };
  try {
    const { stacks } = synthesize(topology, { target, sshPublicKey: null });
    return {
      configurations: stacks.map((stack) => stack.json),
      origins: Object.assign({}, ...stacks.map((stack) => stack.origins)),
      problem: null,
    };
  } catch (cause) {
    if (!(cause instanceof DwcpError)) throw cause;
    return without(cause.hint === null ? cause.message : `${cause.message}; ${cause.hint}`);
  }
}

function without(problem: string): SynthesizedCloud {
  return { configurations: [], origins: {}, problem };
}
