/**
 * argv before one that runs it as the root of a user namespace of its own, in which the ids a distribution uses are those
 * /etc/subuid gives the user. The network stays the machine's: building an image fetches packages.
 */
export const userNamespaceArgv: readonly string[] = ['unshare', '-Urm', '--map-auto', '--'];
