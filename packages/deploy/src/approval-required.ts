import { loadDescription } from '@dwcp/config';
import { type EnvironmentOptions, loadBaseline } from '@dwcp/environment';
import { DwcpError } from '@dwcp/model';

/**
 * True when the environment wants a person to look before it goes. Asked of what was deployed and of what is described
 * now: one of them is enough, so taking the line out of a description does not open the way. Where neither can be read,
 * nothing is known that would do without a person, except in a lab.
 */
export async function isApprovalRequired(
  options: EnvironmentOptions,
  known: { readonly baseline: string; readonly isLab: boolean },
): Promise<boolean> {
  const baseline = await readable(loadBaseline(known.baseline));
  const mode = baseline?.mode ?? 'hybrid';
  const description = await readable(loadDescription({ ...options, mode }));
  const environments = [baseline?.topology?.environment, description?.topology?.environment];
  const found = environments.filter((environment) => environment !== undefined);
  return found.length === 0 ? !known.isLab : found.some((environment) => environment.approvalRequired);
}

/** A broken description or record must not keep an environment alive. */
async function readable<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (cause) {
    if (cause instanceof DwcpError) return null;
    throw cause;
  }
}
