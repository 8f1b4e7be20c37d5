import { type DeploymentMode, DwcpError, type Finding, isAtLeast } from '@dwcp/model';

/** Throws CONFIG_INVALID, which lists them, when findings of severity critical, high or medium are among these. */
export function requireNone(
  findings: readonly Finding[],
  subject: { readonly environment: string; readonly mode: DeploymentMode },
): void {
  const stopping = findings.filter((finding) => isAtLeast(finding.severity, 'medium'));
  if (stopping.length === 0) return;
  const lines = stopping.map(({ location, path, message, ruleId }) => {
    const place = location === null ? '' : `${location.file}:${location.line}:${location.column} `;
    return `  ${place}${path ?? ''}: ${message} (${ruleId})`;
  });
  const count = stopping.length === 1 ? '1 finding stops' : `${stopping.length} findings stop`;
  throw new DwcpError('CONFIG_INVALID', [`${count} this command`, ...lines].join('\n'), {
    hint: `run \`dwcp lint --mode ${subject.mode} --env ${subject.environment}\``,
  });
}
