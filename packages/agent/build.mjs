// Bundles dwcpd and dwcp-ctl: the entries are tiny (they answer --version), everything else loads when it is needed.
import { bundle, splitting } from '../../scripts/bundle.mjs';

await bundle(import.meta.url, [
  { entryPoints: ['src/dwcpd.ts', 'src/dwcp-ctl.ts'], external: ['./dwcpd-main.mjs', './dwcp-ctl-main.mjs'] },
  { entryPoints: ['src/dwcpd-main.ts', 'src/dwcp-ctl-main.ts'], ...splitting },
]);
