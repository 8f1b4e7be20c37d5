import { digestOf } from '../lab-plan.ts';

/** Raised when what finishImage does to a tree changes in a way the recipe below does not show. */
const formatVersion = 1;

/** What every lab host has: the base of a server, and what the playbooks expect a distribution to provide. */
export const imagePackages: readonly string[] = [
  'bird2',
  'ca-certificates',
  'charon-systemd',
  'dbus',
  'frr',
  'frr-pythontools',
  'iperf3',
  'iproute2',
  'iputils-ping',
  'kmod',
  'libcharon-extra-plugins',
  'libstrongswan-standard-plugins',
  'netcat-openbsd',
  'nftables',
  'openssh-server',
  'procps',
  'prometheus-node-exporter',
  'python3',
  'python3-apt',
  'strongswan-swanctl',
  'sudo',
  'systemd',
  'systemd-sysv',
  'tcpdump',
  'wireguard-go',
  'wireguard-tools',
];

/** Units that make no sense without a console, disk or kernel of one's own, or that would wake up in every host at once. */
export const maskedUnits: readonly string[] = [
  'apt-daily-upgrade.timer',
  'apt-daily.timer',
  'console-getty.service',
  'dev-hugepages.mount',
  'dpkg-db-backup.timer',
  'e2scrub_all.timer',
  'e2scrub_reap.service',
  'fstrim.timer',
  'getty@tty1.service',
  'logrotate.timer',
  'sys-kernel-debug.mount',
  'sys-kernel-tracing.mount',
  'systemd-journal-flush.service',
  'systemd-logind.service',
  'systemd-pstore.service',
  'systemd-update-utmp-runlevel.service',
  'systemd-update-utmp.service',
];

/** Services that come up only once a deployment enables them. */
export const disabledUnits: readonly string[] = [
  'bird.service',
  'frr.service',
  'nftables.service',
  'prometheus-node-exporter.service',
  'strongswan.service',
];

/** Files laid over the packages' own. */
export const imageFiles: Readonly<Record<string, string>> = {
  'etc/hostname': 'localhost\n',
  'etc/machine-id': '',
  'etc/resolv.conf': '',
  'etc/ssh/sshd_config.d/dwcp.conf': [
    'HostKey /etc/ssh/ssh_host_ed25519_key',
    'KbdInteractiveAuthentication no',
    'PasswordAuthentication no',
    'PermitRootLogin prohibit-password',
    'UseDNS no',
    '',
  ].join('\n'),
  'etc/systemd/journald.conf.d/dwcp.conf': '[Journal]\nStorage=volatile\nRuntimeMaxUse=16M\n',
};

/** Directories whose content, and no host key, is part of the image. */
export const emptiedDirectories: readonly string[] = ['var/cache/apt/archives', 'var/lib/apt/lists', 'var/log'];

export interface ImageSource {
  /** Code name of the machine's own release, e.g. `bookworm`. */
  readonly suite: string;
  /** One-line apt sources of the machine, for that release only. */
  readonly sources: readonly string[];
}

/** The name of an image: the same recipe and sources give the same digest. */
export function imageDigest(source: ImageSource): string {
  return digestOf({
    formatVersion,
    architecture: process.arch,
    source,
    imagePackages,
    maskedUnits,
    disabledUnits,
    imageFiles,
    emptiedDirectories,
    options: mmdebstrapOptions,
  }).slice(0, 16);
}

const mmdebstrapOptions: readonly string[] = [
  '--mode=root',
  '--variant=minbase',
  '--format=directory',
  '--dpkgopt=path-exclude=/usr/share/man/*',
  '--dpkgopt=path-exclude=/usr/share/doc/*',
  '--dpkgopt=path-exclude=/usr/share/locale/*',
  '--aptopt=APT::Install-Recommends "0"',
];

/** argv that builds the tree; the apt sources come on standard input. It ends with dwcp and leaves no mount behind. */
export function mmdebstrapArgv(options: {
  readonly suite: string;
  readonly target: string;
  readonly aptOptions: readonly string[];
}): readonly string[] {
  return [
    'setpriv',
    '--pdeathsig=KILL',
    '--',
    'unshare',
    '--mount',
    '--propagation=slave',
    '--pid',
    '--mount-proc',
    '--fork',
    '--kill-child',
    '--',
    'mmdebstrap',
    ...mmdebstrapOptions,
    ...options.aptOptions.map((option) => `--aptopt=${option}`),
    `--include=${imagePackages.join(',')}`,
    options.suite,
    options.target,
    '-',
  ];
}
