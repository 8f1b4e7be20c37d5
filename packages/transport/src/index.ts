// How dwcp moves bytes between nodes: transports (tcp, libfabric, memory), the session that authenticates and seals,
// streams that survive a change of transport, and the choice between transports. Knows no Terraform, no VPN, no host files;
// what to listen on and whom to trust is given by who opens it.
export * from './frame/frame.ts';
export * from './frame/header.ts';
export * from './frame/limits.ts';
export * from './frame/payload/ack.ts';
export * from './frame/payload/attach.ts';
export * from './frame/payload/end.ts';
export * from './frame/payload/goodbye.ts';
export * from './frame/payload/open.ts';
export * from './frame/payload/ping.ts';
export * from './frame/payload/reset.ts';
export * from './frame/payload/text.ts';
export * from './frame/payload/vote.ts';
export * from './frame/payload/window.ts';
export * from './frame/rejection.ts';
export * from './frame-path.ts';
export { type MemoryNetwork, type MemoryTransport, openMemoryNetwork } from './memory/memory-network.ts';
export * from './memory/memory-network-options.ts';
export * from './node.ts';
export * from './socket-address.ts';
export * from './transport.ts';
