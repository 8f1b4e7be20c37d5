/** The unit that makes dwcp's own table, and stays active when somebody takes the table away. */
export const firewallUnit = 'nftables.service';

/** Family and name of the table. */
export const firewallTable = 'table inet dwcp';
