/** Events a person must see even without --verbose: dwcp found something other than expected and acted on it. */
export const noteworthyCodes: ReadonlySet<string> = new Set([
  'deploy.approval-voided',
  'deploy.attested',
  'deploy.cloud-lost',
  'deploy.cloud-reset',
  'deploy.recovery-started',
  'emulate.user-namespace-entered',
  'lab.image-build-started',
  'monitor.alert-failed',
  'monitor.alerts-recovered',
  'monitor.bug-found',
  'monitor.memory-lost',
  'monitor.memory-not-saved',
  'monitor.notify-failed',
  'monitor.repair-failed',
  'monitor.report-not-kept',
  'monitor.run-overran',
  'remediation.playbook-differs',
  'terraform.lock-removed',
  'terraform.resource-failed',
]);

export function isNoteworthy(event: { readonly code: string }): boolean {
  return noteworthyCodes.has(event.code);
}
