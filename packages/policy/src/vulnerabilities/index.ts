export { loadVulnerabilities } from './load-vulnerabilities.ts';
export type { Vulnerabilities, Vulnerability, VulnerabilitySeverity } from './vulnerabilities.ts';
