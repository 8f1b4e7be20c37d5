/** Rules on node.yaml; spread into the table of all rules. */
export const nodeTable = {
  'node/name-unique': { severity: 'high', title: 'a name belongs to one node' },
  'node/listen-unique': { severity: 'high', title: 'an address and port has one listener' },
  'node/peer': { severity: 'high', title: 'a peer that is named is configured' },
  'node/tls-files': { severity: 'high', title: 'certificate, key and authorities of the node are named' },
} as const satisfies Readonly<Record<string, { readonly severity: 'high'; readonly title: string }>>;
