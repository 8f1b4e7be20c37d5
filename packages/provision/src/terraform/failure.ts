import { DwcpError } from '@dwcp/model';
import type { TerraformDiagnostic } from './parse.ts';

/** The error for a Terraform command that failed, from what it said; `fallback` when it said nothing in JSON. */
export function terraformFailure(
  command: string,
  errors: readonly TerraformDiagnostic[],
  options: { readonly dir: string; readonly fallback: string },
): DwcpError {
  const [first, ...rest] = errors;
  if (first === undefined) {
    const detail = options.fallback.trim().split('\n').slice(-5).join('\n') || 'no output';
    return new DwcpError('TERRAFORM_FAILED', `terraform ${command} failed in ${options.dir}: ${detail}`, {
      hint: 'run `dwcp doctor` to check terraform and its provider',
    });
  }
  const more = rest.length === 0 ? '' : ` (and ${rest.length} more)`;
  return new DwcpError('TERRAFORM_FAILED', `terraform ${command} failed: ${describe(first)}${more}`, {
    hint: hintFor(first),
  });
}

function describe(diagnostic: TerraformDiagnostic): string {
  const where = diagnostic.address === null || diagnostic.address === undefined ? '' : ` (${diagnostic.address})`;
  // Request and host ids are of no use to the reader.
  const summary = diagnostic.summary
    .replace(/(RequestID|HostID): [^,\s]*,? ?/g, '')
    .trim()
    .replace(/\.$/, '');
  const detail = diagnostic.detail.trim().split('\n')[0] ?? '';
  const isRepeated = detail === '' || summary.includes(detail);
  return `${summary}${where}${isRepeated ? '' : `: ${detail}`}`;
}

const hints: readonly { readonly pattern: RegExp; readonly hint: string }[] = [
  {
    pattern: /acquiring the state lock/i,
    hint: 'wait for the other run to end; a lock left by this machine is removed by `dwcp resume`',
  },
  {
    pattern: /query available provider packages|install provider|provider registry|required plugins/i,
    hint: 'set DWCP_TERRAFORM_MIRROR to a directory that holds registry.terraform.io/, or allow the registry',
  },
  {
    pattern:
      /credential|ExpiredToken|InvalidClientTokenId|AuthFailure|security token|UnauthorizedOperation|AccessDenied/i,
    hint: 'check the AWS credentials of the environment (AWS_PROFILE, AWS_ACCESS_KEY_ID), then run `dwcp plan`',
  },
  {
    pattern: /connection refused|connection reset|closed network connection|no such host|i\/o timeout|EOF/i,
    hint: 'check that the endpoint answers; in the lab run `dwcp deploy` again, which restarts the emulated cloud',
  },
  { pattern: /plan file|stale plan|saved plan/i, hint: 'run `dwcp plan` again: what was planned has changed since' },
  { pattern: /LimitExceeded|quota/i, hint: 'raise the quota in the AWS console, or make the environment smaller' },
];

function hintFor(diagnostic: TerraformDiagnostic): string {
  const text = `${diagnostic.summary}\n${diagnostic.detail}`;
  return hints.find(({ pattern }) => pattern.test(text))?.hint ?? 'correct the configuration, then run `dwcp plan`';
}
