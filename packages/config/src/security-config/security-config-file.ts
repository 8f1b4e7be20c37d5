/** Where it is written how the accounts and hosts are run, relative to the project. */
export const securityConfigFile = 'config/security-config.yaml';
