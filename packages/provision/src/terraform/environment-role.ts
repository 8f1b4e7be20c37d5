/** A profile of the AWS SDK, with what its files say of it. */
export interface NamedProfile {
  readonly name: string;
  readonly settings: ReadonlyMap<string, string>;
}

/** Other names than those the SDK would take for credentials: it asks those before any profile, and takes on no role with them. */
const variables = {
  DWCP_ROLE_ACCESS_KEY_ID: 'AWS_ACCESS_KEY_ID',
  DWCP_ROLE_SECRET_ACCESS_KEY: 'AWS_SECRET_ACCESS_KEY',
  DWCP_ROLE_SESSION_TOKEN: 'AWS_SESSION_TOKEN',
} as const;

/** What a process gets that takes on a role with the keys of the environment, with the file rendered below in `configFile`. */
export function environmentRoleVariables(
  configFile: string,
  own: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  return {
    ...Object.fromEntries(Object.entries(variables).map(([name, from]) => [name, own[from] ?? ''])),
    AWS_CONFIG_FILE: configFile,
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
}

/**
 * The same profiles for the AWS SDK, the last with a source_profile in place of `credential_source = Environment`. Holds no key:
 * a credential_process tells those of the variables above.
 */
export function renderEnvironmentRole(chain: readonly NamedProfile[]): string {
  const sections = chain.map(({ name, settings }, index) => {
    const isLast = index === chain.length - 1;
    const kept = [...settings].filter(([key]) => !isKey.test(key) && !(isLast && isSource.test(key)));
    const all = isLast ? [...kept, ['source_profile', keysProfile]] : kept;
    return [`[${headingOf(name)}]`, ...all.map(([key, value]) => `${key} = ${value}`)];
  });
  return [...sections.flat(), `[${headingOf(keysProfile)}]`, `credential_process = ${tellKeys}`, ''].join('\n');
}

/** Keys beside a role that others take on sign nothing. */
const isKey = /^aws_(.*key.*|session_token|security_token)$/;
const isSource = /^(credential_source|source_profile)$/;

const keysProfile = 'dwcp-environment';

/** A word of the shell itself: no process has the keys among its arguments. */
const tellKeys = `/bin/sh -c 'printf "{\\"Version\\":1,\\"AccessKeyId\\":\\"%s\\",\\"SecretAccessKey\\":\\"%s\\",\\"SessionToken\\":\\"%s\\"}" ${Object.keys(
  variables,
)
  .map((name) => `"$${name}"`)
  .join(' ')}'`;

function headingOf(name: string): string {
  return name === 'default' ? name : `profile ${/\s/.test(name) ? `"${name}"` : name}`;
}
