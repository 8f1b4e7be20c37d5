/** dwcpd as it is installed on nodes: what a release says of it, beside the files of the node. */
export interface NodeProgram {
  /** sha256 and path of every file of it, as sha256sum prints them: what is on a node has to be exactly this. */
  readonly sums: string;
  /** Its systemd unit and the user it runs as, as they came with it. */
  readonly unit: string;
  readonly sysusers: string;
}
