/**
 * How a gateway carries what IPsec encrypts. `kernel`: ESP and XFRM interfaces of the kernel. `userspace`: ESP by
 * strongSwan (kernel-libipsec), whose one device tells SAs apart by addresses only, so each tunnel is a VXLAN between two
 * addresses of its own. Both sets of files are on every gateway; its start script chooses by what the kernel offers.
 */
export type IpsecBackend = 'kernel' | 'userspace';

export const ipsecBackends: readonly IpsecBackend[] = ['kernel', 'userspace'];

/** Link to the directory of the chosen backend, below /etc/swanctl because AppArmor lets swanctl read there only. */
export const backendLink = '/etc/swanctl/dwcp/backend';

/** The device strongSwan's userspace ESP makes, one for all tunnels. */
export const userspaceDevice = 'ipsec0';
