import type { FramePath } from '../frame-path.ts';
import type { Link } from '../link/link.ts';
import { attachPath } from '../session/attach-path.ts';
import type { Control } from '../session/control.ts';
import { backoff, pause } from './backoff.ts';
import type { NodeParts, PathTransport } from './node-parts.ts';

export interface KeepPathsOptions {
  readonly parts: NodeParts;
  readonly link: Link;
  readonly control: Control;
  /** Where the control channel was dialled. */
  readonly address: string;
  /** Ends with the control channel, or when another takes its place. */
  readonly signal: AbortSignal;
  onPath(path: FramePath): void;
}

/** A path that lasted this long was a good one: the next attempt after its end is made at once. */
const goodPathMs = 1000;

/** Dials what both sides have, as many paths of each as are to carry together, again whenever one is lost. */
export function keepPaths(options: KeepPathsOptions): void {
  const underWay = { count: 0 };
  for (const own of options.parts.paths) {
    const { kind, provider } = own.transport;
    const offer = options.control.introduction.transports.find(
      (each) => each.kind === kind && each.provider === provider,
    );
    if (offer === undefined) continue;
    const address = own.listen === null ? options.address : offer.address;
    for (let flow = 0; flow < own.flows; flow++) void keepPath(own, address, { ...options, underWay });
  }
}

interface KeepPathOptions extends KeepPathsOptions {
  /** Dials of all transports, by this control channel. */
  readonly underWay: { count: number };
}

async function keepPath(own: PathTransport, address: string, options: KeepPathOptions): Promise<void> {
  const { link, control, signal, parts, underWay } = options;
  const wait = backoff(parts.timing);
  while (!signal.aborted) {
    try {
      const path = await takePath(own, address, options);
      const since = parts.clock.now();
      await path.closed;
      if (parts.clock.now() - since >= goodPathMs) wait.reset();
    } catch (error) {
      if (signal.aborted) return;
      link.note(error instanceof Error ? error.message : String(error));
      // Nothing leads to the peer any more: perhaps its process is another one, which only a new control channel tells.
      // What is still being dialled may lead there: one transport that refuses at once ends none that takes its time.
      if (link.status().transport === null && underWay.count === 0) return control.destroy();
    }
    await pause(wait.nextMs(), signal);
  }
}

async function takePath(own: PathTransport, address: string, options: KeepPathOptions): Promise<FramePath> {
  options.underWay.count += 1;
  try {
    const path = await dialPath(own, address, options);
    options.onPath(path);
    return path;
  } finally {
    options.underWay.count -= 1;
  }
}

async function dialPath(own: PathTransport, address: string, options: KeepPathsOptions): Promise<FramePath> {
  const { control, signal, parts } = options;
  const timeoutMs = parts.timing.dialTimeoutMs;
  const connection = await own.transport.dial(address, { timeoutMs, signal });
  const pathId = control.nextPathId();
  return attachPath(control, connection, { pathId, transport: own.transport, timeoutMs, signal });
}
