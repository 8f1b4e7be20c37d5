// The daemon of a node, `dwcpd`, and what asks it, `dwcp-ctl`: links to the configured peers, forwards, health, metrics,
// control. Moves no bytes between nodes itself (transport does), and knows no deploy.
export { type Forward, type ForwardOptions, openForward } from './forward/forward.ts';
