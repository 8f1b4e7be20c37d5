export const help = `dwcp-ctl asks the dwcpd of this machine.

Usage: dwcp-ctl [options] <command>

  version                      versions of dwcp-ctl and of the dwcpd that runs
  status                       health, links and forwards; exit code 2 when not healthy
  stats                        throughput, latency, connections, errors
  peers                        the configured peers and their links
  test internet                connect to each peer, and what its link has over TCP
  test rdma                    libfabric, and what each link has over RDMA
  switch <peer> <transport>    move a link onto rdma or tcp, or back to auto
  pardon <peer>                forget what is held against a peer, and let it in again
  trace <peer>                 what the selection of its link was given lately, one line of JSON each
  config validate              check the files dwcpd runs, or those of --config and --node

  --socket <path>     control socket (default /run/dwcpd/control.sock)
  --json              one JSON document
  --timeout <s>       longest wait for an answer (default 30)
  --config <file>     mode configuration, for config validate
  --node <file>       node.yaml, for config validate
  --no-color          plain text
  -V, --version       version of dwcp-ctl
  -h, --help          this text

Examples:
  dwcp-ctl status
  dwcp-ctl stats --json | jq .throughput_gbps
`;
