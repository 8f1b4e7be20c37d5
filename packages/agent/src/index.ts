// The daemon of a node, `dwcpd`, and what asks it, `dwcp-ctl`: links to the configured peers, forwards, health, metrics,
// control. Moves no bytes between nodes itself (transport does), and knows no deploy.
export { main as dwcpCtl } from './ctl/main.ts';
export { main as dwcpd } from './daemon/main.ts';
