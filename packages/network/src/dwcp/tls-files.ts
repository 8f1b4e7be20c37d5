/** What a gateway proves itself with to its peers, each 0600 of the user of dwcpd. The names are those of `tls` in node.yaml. */
export const tlsFiles = {
  cert: '/etc/dwcp/tls/server.crt',
  key: '/etc/dwcp/tls/server.key',
  ca: '/etc/dwcp/tls/ca.crt',
} as const;
