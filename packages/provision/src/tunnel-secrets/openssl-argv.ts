/** Longer than any lab is kept. */
const days = 3650;

/** Makes a P-384 key and its certificate in `<path>.key.partial` and `.pem.partial`; the configuration is in `<path>.cnf`. */
export function certificateArgv(options: { readonly path: string; readonly signer: string | null }): readonly string[] {
  return [
    'req',
    '-x509',
    '-batch',
    '-config',
    `${options.path}.cnf`,
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-384',
    '-noenc',
    '-sha384',
    '-days',
    `${days}`,
    ...(options.signer === null ? [] : ['-CA', `${options.signer}.pem`, '-CAkey', `${options.signer}.key`]),
    '-keyout',
    `${options.path}.key.partial`,
    '-out',
    `${options.path}.pem.partial`,
  ];
}

export function authorityConfig(): string {
  return config('authority', ['basicConstraints = critical,CA:TRUE', 'keyUsage = critical,keyCertSign,cRLSign']);
}

/** IKE knows a gateway by its DNS name in the certificate (RFC 4945 section 3.1). */
export function gatewayConfig(gateway: string): string {
  return config(gateway, [
    'basicConstraints = critical,CA:FALSE',
    'keyUsage = critical,digitalSignature',
    `subjectAltName = DNS:${gateway}`,
  ]);
}

function config(commonName: string, extensions: readonly string[]): string {
  return [
    '[req]',
    'prompt = no',
    'distinguished_name = name',
    'x509_extensions = extensions',
    '[name]',
    'O = dwcp lab',
    `CN = ${commonName}`,
    '[extensions]',
    'subjectKeyIdentifier = hash',
    ...extensions,
    '',
  ].join('\n');
}
