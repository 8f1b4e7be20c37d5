export interface PortOwner {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  readonly owner: string;
}

/** The one registry of ports. A port used twice on a node is a finding. */
export const portRegistry: readonly PortOwner[] = [
  { port: 22, protocol: 'tcp', owner: 'sshd' },
  { port: 8080, protocol: 'tcp', owner: 'dwcpd data plane, datacenter' },
  { port: 443, protocol: 'tcp', owner: 'dwcpd data plane, internet' },
  { port: 8081, protocol: 'tcp', owner: 'dwcpd TCP fallback' },
  { port: 9101, protocol: 'tcp', owner: 'dwcpd health and metrics' },
  { port: 9102, protocol: 'tcp', owner: 'dwcpd health and metrics, shadow release' },
  { port: 9103, protocol: 'tcp', owner: 'health and metrics of `dwcp drift monitor`' },
  { port: 9100, protocol: 'tcp', owner: 'Node Exporter' },
  { port: 9090, protocol: 'tcp', owner: 'Prometheus' },
  { port: 3000, protocol: 'tcp', owner: 'Grafana' },
  { port: 9093, protocol: 'tcp', owner: 'Alertmanager' },
  { port: 51820, protocol: 'udp', owner: 'WireGuard' },
  { port: 500, protocol: 'udp', owner: 'IKE' },
  { port: 4500, protocol: 'udp', owner: 'IKE NAT traversal' },
  { port: 179, protocol: 'tcp', owner: 'BGP' },
  { port: 3784, protocol: 'udp', owner: 'BFD' },
  { port: 4789, protocol: 'udp', owner: 'VXLAN site fabric' },
  { port: 8472, protocol: 'udp', owner: 'VXLAN inside IPsec' },
];

/** Where `dwcp drift monitor` serves health and metrics, on loopback unless told otherwise. */
export const monitorPort = 9103;

/** Management network of a lab (RFC 2544 range, never routed): where ssh reaches its hosts. */
export const labManagementPrefix = '198.18.0.0/16';

/** First UDP port of the WireGuard range; a tunnel listens on this plus its id. */
export const wireguardBasePort = 51820;

/** IKE without and with NAT traversal (RFC 7296 section 2.23); ESP travels in UDP on the second. */
export const ikePort = 500;
export const ikeNatPort = 4500;

/** VXLAN between the carrier addresses of an IPsec tunnel. Not 4789: VNIs of the site fabric are no concern of tunnels. */
export const carrierPort = 8472;
