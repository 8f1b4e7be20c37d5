/** One file a node must hold, exactly these bytes. Never holds a secret. */
export interface HostFile {
  /** Absolute path on the node. */
  readonly path: string;
  readonly content: string;
  /** Octal permissions, e.g. 0o600. */
  readonly permissions: number;
  readonly owner: string;
  readonly group: string;
  /** What takes a change of this file into effect: the role of the playbook that owns it. */
  readonly role: HostRole;
}

export type HostRole = 'system' | 'fabric' | 'wireguard' | 'ipsec' | 'routing' | 'firewall' | 'monitoring' | 'dwcp';

/** What one node must hold and run. */
export interface NodeRelease {
  readonly node: string;
  readonly files: readonly HostFile[];
  /** systemd units that must be enabled and active. */
  readonly units: readonly string[];
  /** Kernel parameters, name to value. */
  readonly sysctl: Readonly<Record<string, string>>;
}
