import { type Markup, markup } from './markup.ts';

/** Colours by meaning, for light and dark; everything drawn takes them from here. */
export const style: Markup = markup`
:root {
  color-scheme: light dark;
  --ground: #f5f6f8; --card: #ffffff; --ink: #17202c; --dim: #5a6675; --line: #dde2e8; --track: #eef1f4;
  --good: #14794a; --bad: #c4291f; --warn: #9a5b00; --accent: #1f5fbf; --second: #7b45b5; --third: #0b7f86;
  --good-ground: #e3f4ea; --bad-ground: #fce8e6; --warn-ground: #fdf1dd;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0e1217; --card: #161b22; --ink: #e7ecf2; --dim: #98a4b3; --line: #2a323c; --track: #1f262e;
    --good: #4cc38a; --bad: #ff7a70; --warn: #e8a94d; --accent: #78aaff; --second: #c39bf2; --third: #55c6cc;
    --good-ground: #12301f; --bad-ground: #3a1816; --warn-ground: #33260f;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 28px 20px 60px; }
h1 { font-size: 26px; line-height: 1.2; margin: 0 0 4px; letter-spacing: -.01em; overflow-wrap: anywhere; }
h2 { font-size: 18px; margin: 0 0 4px; letter-spacing: -.005em; }
h3 { font-size: 15px; margin: 0; overflow-wrap: anywhere; }
p { margin: 0; }
a { color: var(--accent); }
code, .mono { font: 12.5px/1.5 ui-monospace, "SFMono-Regular", Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
.dim { color: var(--dim); }
.small { font-size: 13px; }
section, header { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 20px 22px; margin: 0 0 16px; }
p.lead { margin-bottom: 14px; max-width: 78ch; }
.head { display: flex; gap: 18px; align-items: flex-start; justify-content: space-between; flex-wrap: wrap; }
.head > div { flex: 1 1 420px; min-width: 0; }
.verdict { font-weight: 700; font-size: 17px; padding: 8px 18px; border-radius: 999px; text-transform: uppercase; letter-spacing: .06em; }
.chip { display: inline-block; font-size: 12px; font-weight: 600; padding: 1px 9px; border-radius: 999px; white-space: nowrap; }
.pass { color: var(--good); background: var(--good-ground); }
.fail { color: var(--bad); background: var(--bad-ground); }
.inconclusive { color: var(--warn); background: var(--warn-ground); }
.plain { color: var(--dim); background: var(--track); }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(132px, 1fr)); gap: 1px; margin: 18px 0 0; background: var(--line); border: 1px solid var(--line); border-radius: 8px; overflow: hidden; }
.facts div { background: var(--card); padding: 10px 14px; }
.facts dt { color: var(--dim); font-size: 12px; }
.facts dd { margin: 0; font-size: 19px; font-weight: 600; font-variant-numeric: tabular-nums; }
.facts dd.bad { color: var(--bad); }
.reasons { margin: 16px 0 0; padding: 0; list-style: none; }
.reasons li { padding: 5px 0 5px 14px; border-left: 3px solid var(--bad); margin-bottom: 4px; overflow-wrap: anywhere; }
.reasons.inconclusive-list li { border-color: var(--warn); }
nav { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 0 2px 16px; font-size: 14px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums; }
th { text-align: left; color: var(--dim); font-weight: 500; font-size: 12.5px; padding: 6px 14px 6px 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
td { padding: 7px 14px 7px 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
tr:last-child td { border-bottom: 0; }
th.number, td.number { text-align: right; white-space: nowrap; padding-right: 26px; }
details { margin-top: 10px; }
summary { cursor: pointer; color: var(--dim); font-size: 13.5px; }
details > .scroll, details > table { margin-top: 8px; }
figure { margin: 14px 0 0; }
svg { display: block; width: 100%; height: auto; }
svg.drawing { width: auto; max-width: 100%; min-width: 520px; margin: 0 auto 10px; }
svg.chart { min-width: 680px; }
svg text { fill: var(--ink); font: 12px system-ui, "Segoe UI", Roboto, sans-serif; font-variant-numeric: tabular-nums; }
svg text.dim { fill: var(--dim); } svg text.small { font-size: 11px; } svg text.strong { font-weight: 600; } svg text.title { font-size: 13.5px; font-weight: 600; }
svg text.bad { fill: var(--bad); }
svg text.end { text-anchor: end; } svg text.middle { text-anchor: middle; }
.site { fill: var(--track); stroke: var(--line); }
.node { fill: var(--card); stroke: var(--line); }
.gateway { fill: var(--card); stroke: var(--accent); stroke-width: 1.6; }
.tunnel { fill: none; stroke: var(--accent); stroke-width: 1.6; stroke-opacity: .75; }
.tunnel.ipsec { stroke: var(--second); stroke-dasharray: 6 4; }
.tunnel.other { stroke: var(--third); stroke-dasharray: 2 4; }
.grid { stroke: var(--line); } .axis { stroke: var(--dim); }
.track { fill: var(--track); }
.dot { fill: var(--accent); fill-opacity: .55; stroke: var(--card); }
.dot.lost { fill: var(--bad); fill-opacity: 1; }
.interval { fill: var(--accent); fill-opacity: .18; } .median { stroke: var(--accent); stroke-width: 2.5; }
.limit { stroke: var(--bad); stroke-width: 1.4; stroke-dasharray: 4 3; }
.cross { stroke: var(--bad); stroke-width: 2; }
.bar { fill: var(--accent); fill-opacity: .7; } .bar.tail { fill: var(--warn); }
.p50 { stroke: var(--ink); stroke-width: 1.4; } .p99 { stroke: var(--warn); stroke-width: 1.4; stroke-dasharray: 4 3; }
.detection { fill: var(--warn); } .reconvergence { fill: var(--accent); } .data-plane { fill: var(--third); }
.tick { stroke-width: 1.6; stroke-opacity: .8; }
.from-fault { stroke: var(--bad); } .from-probe { stroke: var(--ink); } .from-bfd { stroke: var(--warn); } .from-bgp { stroke: var(--accent); }
.from-route { stroke: var(--third); } .from-wireguard { stroke: var(--good); } .from-ipsec { stroke: var(--second); }
.fault { border-top: 1px solid var(--line); padding-top: 16px; margin-top: 18px; }
.fault:first-of-type { border-top: 0; margin-top: 6px; padding-top: 6px; }
.row { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: baseline; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(420px, 1fr)); gap: 4px 28px; }
.key { display: inline-block; width: 10px; height: 10px; border-radius: 2px; margin-right: 6px; }
.key.detection { background: var(--warn); } .key.reconvergence { background: var(--accent); } .key.data-plane { background: var(--third); }
.parts { margin-top: 6px; } .above { margin-top: 18px; } .sample { display: inline-block; width: 34px; vertical-align: middle; }
footer { color: var(--dim); font-size: 13px; }
@media (max-width: 560px) { .pair { grid-template-columns: 1fr; } main { padding: 14px 10px 40px; } section, header { padding: 16px 14px; } }
@media print { body { background: #fff; } section, header { break-inside: avoid; border-color: #ccc; } }
`;
