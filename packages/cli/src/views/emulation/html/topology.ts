import type { NetworkMap } from '@dwcp/model';
import { type Markup, markup, nothing } from './markup.ts';
import { type PlacedNode, type PlacedSite, placeMap } from './place-map.ts';

/** Sites with their gateways and nodes, and the tunnels between them. */
export function topologyDrawing(map: NetworkMap): Markup {
  if (map.sites.length === 0) return nothing;
  const { width, height, sites, tunnels } = placeMap(map);
  return markup`<figure class="scroll"><svg class="drawing" width="${width * 1.25}" viewBox="0 0 ${width} ${height}" role="img" aria-label="sites, gateways and tunnels">
${sites.map(siteBox)}
${tunnels.map((tunnel) => markup`<path class="tunnel ${protocolClass(tunnel.protocol)}" d="${tunnel.path}"><title>${tunnel.name}, ${tunnel.protocol}</title></path>`)}
${sites.map(({ nodes }) => markup`${nodes.map(nodeBox)}`)}
</svg></figure>${legend(map)}`;
}

function siteBox({ x, y, width, height, titleY, site, hidden }: PlacedSite): Markup {
  const more = hidden === 0 ? '' : `, ${hidden} more nodes`;
  return markup`<g><rect class="site" x="${x}" y="${y}" width="${width}" height="${height}" rx="10"/>
<text class="title" x="${x + 14}" y="${titleY}">${short(site.name, 22)}</text>
<text class="dim small end" x="${x + width - 14}" y="${titleY}">${short(`${site.kind}, ${site.prefixes.join(', ')}${more}`, Math.floor(width / 7.5))}</text></g>`;
}

function nodeBox({ x, y, width, height, node }: PlacedNode): Markup {
  const kind = node.role === 'gateway' ? 'gateway' : 'node';
  return markup`<g><title>${node.name}, ${node.role}, ${node.address}</title><rect class="${kind}" x="${x}" y="${y}" width="${width}" height="${height}" rx="6"/>
<text class="middle strong" x="${x + width / 2}" y="${y + 18}">${short(node.name, 16)}</text><text class="middle dim small" x="${x + width / 2}" y="${y + 33}">${short(node.address, 18)}</text></g>`;
}

function legend({ tunnels }: NetworkMap): Markup {
  const protocols = [...new Set(tunnels.map((tunnel) => tunnel.protocol))].toSorted();
  const items = protocols.map((protocol) => {
    const count = tunnels.filter((tunnel) => tunnel.protocol === protocol).length;
    return markup`<span><svg viewBox="0 0 34 8" class="sample"><path class="tunnel ${protocolClass(protocol)}" d="M0 4H34"/></svg> ${protocol}: ${count === 1 ? '1 tunnel' : `${count} tunnels`}</span>`;
  });
  return markup`<p class="row small dim">${items}<span>framed in colour: gateways</span></p>`;
}

function protocolClass(protocol: string): string {
  return protocol === 'wireguard' || protocol === 'ipsec' ? protocol : 'other';
}

/** SVG does not wrap; the whole name is in the title. */
function short(text: string, length: number): string {
  const letters = [...text];
  return letters.length <= length ? text : `${letters.slice(0, length - 1).join('')}…`;
}
