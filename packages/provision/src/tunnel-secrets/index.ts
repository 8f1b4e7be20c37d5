// The secrets of tunnels: read by reference, or made and kept for a lab. Knows the tunnels of a topology; writes nothing to
// nodes.
export { ensureLabIdentity } from './lab-authority.ts';
export { type LoadSecretsOptions, loadTunnelSecrets, makeTunnelSecrets } from './load.ts';
