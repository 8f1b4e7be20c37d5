// How dwcp moves bytes between nodes: transports (tcp, libfabric, memory), the session that authenticates and seals,
// streams that survive a change of transport, and the choice between transports. Knows no Terraform, no VPN, no host files;
// what to listen on and whom to trust is given by who opens it.
export * from './frame/frame.ts';
export * from './frame-path.ts';
export * from './node.ts';
export * from './socket-address.ts';
export * from './transport.ts';
