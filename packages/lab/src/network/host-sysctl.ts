/** A new namespace takes over the machine's own settings, whatever they are; a host starts from the kernel's. */
export const hostSysctl: Readonly<Record<string, string>> = {
  'net.ipv4.ip_forward': '0',
  'net.ipv6.conf.all.forwarding': '0',
  'net.ipv4.conf.all.rp_filter': '0',
  'net.ipv4.conf.default.rp_filter': '0',
  'net.ipv4.conf.all.proxy_arp': '0',
  'net.ipv4.conf.default.proxy_arp': '0',
  'net.ipv4.conf.all.arp_ignore': '0',
  'net.ipv4.conf.default.arp_ignore': '0',
  'net.ipv4.conf.all.arp_announce': '0',
  'net.ipv4.conf.default.arp_announce': '0',
  'net.ipv6.conf.all.accept_ra': '0',
  'net.ipv6.conf.default.accept_ra': '0',
  'net.ipv6.conf.default.autoconf': '0',
  'net.ipv6.conf.default.accept_dad': '0',
};

/** For a host with cables only: nothing at their other ends tells it what its addresses are. */
export const cableHostSysctl: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(hostSysctl).filter(([name]) => !/^net\.ipv6\.conf\.\w+\.(accept_|autoconf)/.test(name)),
);
