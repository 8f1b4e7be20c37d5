import type { DescriptionStatus } from '@dwcp/deploy';
import { assertNever } from '@dwcp/model';
import type { Palette } from '@dwcp/terminal';
import { visible } from '@dwcp/terminal';

/** More than this many changed values are counted; `--json` names all of them. */
const maxNamed = 8;

/** One line when the description is not, or not known to be, what was deployed; nothing when it is. */
export function renderDescription({ status, changed }: DescriptionStatus, palette: Palette): string {
  switch (status) {
    case 'as deployed':
      return '';
    case 'changed':
      return `${palette.warn('the description has changed since the deploy')}: ${named(changed)}; \`dwcp plan\` shows it\n`;
    case 'unreadable':
      return `${palette.warn('the description cannot be deployed as it is')}: run \`dwcp lint\`\n`;
    case 'unknown':
      return palette.dim('whether the description has changed is not known: the deploy kept no record of it\n');
    default:
      return assertNever(status);
  }
}

function named(changed: readonly string[]): string {
  const more = changed.length - maxNamed;
  return `${changed.slice(0, maxNamed).map(visible).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
