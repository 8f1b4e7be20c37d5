import { createHash, generateKeyPairSync } from 'node:crypto';

/** A line or a file as people write it. The secrets are made here, so that none is in the repository. */
export interface CorpusCase {
  readonly file: string;
  readonly text: string;
  /** What must be found; null where nothing must. */
  readonly ruleId: string | null;
}

/** Characters that look random and are the same in every run. */
export function randomText(alphabet: string, length: number, seed: string): string {
  let text = '';
  for (let round = 0; text.length < length; round++) {
    for (const byte of createHash('sha256').update(`${seed} ${round}`).digest()) {
      // Without bias, as real keys are: bytes past the last whole multiple are left out.
      if (byte < 256 - (256 % alphabet.length)) text += alphabet[byte % alphabet.length];
    }
  }
  return text.slice(0, length);
}

const capitals = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const digits = '0123456789';
const word = `${capitals}${capitals.toLowerCase()}${digits}`;

const alnum = (length: number) => randomText(word, length, `alnum ${length}`);
const upper = (length: number) => randomText(`${capitals}${digits}`, length, `upper ${length}`);
const hex = (length: number) => randomText('0123456789abcdef', length, `hex ${length}`);
const base64 = (bytes: number) => createHash('shake256', { outputLength: bytes }).update(`${bytes}`).digest('base64');
const wireguardKey = base64(32);
const pem = (kind: string, body = base64(240)) =>
  `-----BEGIN ${kind}-----\n${body.replace(/.{64}/g, '$&\n')}\n-----END ${kind}-----\n`;
const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded({ sub: 'dc1-gw1', iat: 1_700_000_000 })}.${alnum(43)}`;
const { publicKey, privateKey } = generateKeyPairSync('ed25519');

const key = 'secret/private-key';
const token = 'secret/token';
const url = 'secret/url-credentials';
const named = 'secret/named-value';
const entropy = 'secret/entropy';

const secretLines: readonly (readonly [file: string, ruleId: string, text: string])[] = [
  // Private keys.
  ['config/a.yaml', key, `tls:\n  key: |\n    ${pem('RSA PRIVATE KEY').replace(/\n/g, '\n    ')}`],
  ['deployments/id', key, pem('OPENSSH PRIVATE KEY')],
  ['deployments/k8.pem', key, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
  ['deployments/ec.pem', key, pem('EC PRIVATE KEY')],
  ['deployments/enc.pem', key, pem('ENCRYPTED PRIVATE KEY')],
  ['deployments/pgp.asc', key, pem('PGP PRIVATE KEY BLOCK')],
  ['deployments/cut-off.pem', key, `-----BEGIN PRIVATE KEY-----\n${base64(48)}\n`],
  ['config/a.json', key, `{"key": "-----BEGIN PRIVATE KEY-----\\n${base64(96)}\\n-----END PRIVATE KEY-----"}`],
  ['deployments/cloud-init.yaml', key, `content: ${Buffer.from(pem('PRIVATE KEY')).toString('base64')}`],
  ['deployments/age.txt', key, `# created today\nAGE-SECRET-KEY-1${upper(58)}`],
  ['etc/wg0.conf', key, `[Interface]\nPrivateKey = ${wireguardKey}\nListenPort = 51820\n`],
  ['etc/wg0.conf', key, `[Peer]\nPresharedKey=${wireguardKey}\n`],
  ['config/a.yaml', key, `wireguard:\n  private_key: "${wireguardKey}"`],
  ['deployments/vars.yml', key, `wg_preshared_key: '${wireguardKey}'`],
  ['config/a.json', key, `{"wireguardPrivateKey":"${wireguardKey}"}`],
  ['deployments/vars.yml', key, `wg_key: ${wireguardKey} # of dc1`],
  // Tokens.
  ['scripts/a.sh', token, `export AWS_ACCESS_KEY_ID=AKIA${upper(16)}`],
  ['config/a.yaml', token, `accessKey: ASIA${upper(16)}`],
  ['scripts/a.sh', token, `git clone -c http.header="x: ghp_${alnum(36)}"`],
  ['scripts/a.sh', token, `GH=github_pat_${alnum(22)}_${alnum(59)}`],
  ['scripts/a.sh', token, `curl -H ghs_${alnum(36)}`],
  ['scripts/a.sh', token, `CI=glpat-${alnum(20)}`],
  ['scripts/a.sh', token, `RUNNER=glrt-${alnum(20)}`],
  [
    'config/a.yaml',
    token,
    `slack: xox${'b'}-${randomText(digits, 12, 'a')}-${randomText(digits, 12, 'b')}-${alnum(24)}`,
  ],
  ['config/a.yaml', token, `hook: https://hooks.slack.com/services/T${upper(8)}/B${upper(10)}/${alnum(24)}`],
  ['config/a.yaml', token, `stripe: sk_live_${alnum(24)}`],
  ['config/a.yaml', token, `hook: whsec_${alnum(32)}`],
  ['deployments/x', token, `npm_${alnum(36)}`],
  ['deployments/npmrc', named, `//registry.example.net/:_authToken=${hex(36)}`],
  ['scripts/a.sh', token, `TWINE=pypi-AgEI${alnum(120)}`],
  ['config/a.json', token, `{"maps": "AIza${alnum(35)}"}`],
  ['config/a.json', token, `{"client": "GOCSPX-${alnum(28)}"}`],
  ['config/a.yaml', token, `store: DefaultEndpointsProtocol=https;AccountName=x;AccountKey=${base64(64)}`],
  [
    'config/a.yaml',
    token,
    `blob: https://x.blob.core.windows.net/c?sv=2024-01-01&sig=${encodeURIComponent(base64(32))}`,
  ],
  ['config/a.yaml', token, `twilio: SK${hex(32)}`],
  ['config/a.yaml', token, `mail: SG.${alnum(22)}.${alnum(43)}`],
  ['config/a.yaml', token, `session: ${jwt}`],
  ['config/a.yaml', token, `vault: hvs.${alnum(95)}`],
  ['scripts/a.sh', token, `tailscale up --auth-key=tskey-auth-${alnum(17)}-${alnum(32)}`],
  ['scripts/a.sh', token, `DO=dop_v1_${hex(64)}`],
  ['config/a.yaml', token, `cf: cfut_${alnum(40)}${hex(8)}`],
  ['scripts/a.sh', token, `AI=sk-proj-${alnum(48)}`],
  ['scripts/a.sh', token, `AI=sk-ant-api03-${alnum(93)}AA`],
  ['deployments/a.tfrc', token, `${alnum(14)}.atlasv1.${alnum(67)}`],
  ['config/a.yaml', token, `netbird: nbp_${alnum(36)}`],
  ['config/a.yaml', token, `bot: ${randomText(digits, 9, 'bot')}:AA${alnum(33)}`],
  ['scripts/a.sh', token, `curl -H 'Authorization: Bearer ${alnum(40)}' https://api.example.net`],
  ['config/a.yaml', token, `grafana: glsa_${alnum(32)}_${hex(8)}`],
  // URLs.
  ['config/a.yaml', url, 'endpoint: https://dwcp:hunter2@telemetry.example.net/v1'],
  ['config/a.yaml', url, 'database: postgres://app:s3cr3t@10.0.0.5:5432/dwcp'],
  ['config/a.yaml', url, 'cache: redis://:longpassword@cache:6379/0'],
  ['deployments/apt.conf', url, 'Acquire::http::Proxy "http://user:pw@proxy.example.net:3128";'],
  // Values under a name that says secret.
  ['config/a.yaml', named, 'security:\n  jwtSecret: correct-horse'],
  ['deployments/inventory/a.ini', named, 'gw1 ansible_host=10.0.0.1 ansible_become_pass=Sommer2026'],
  ['deployments/group_vars/all.yml', named, 'ansible_ssh_password: "kofeinfrei und Tee"'],
  ['deployments/group_vars/all.yml', named, 'bgp_password: hunter2  # till Monday'],
  ['deployments/group_vars/all.yml', named, 'admin:\n  passphrase: correct horse battery staple'],
  ['deployments/group_vars/all.yml', named, 'ipsec_psk: >-\n  one-two-three-four\nnext: 1'],
  ['deployments/a.tf', named, 'variable "x" {}\n  db_password = "Tr0ub4dor&3"'],
  ['deployments/a.tf.json', named, '{"resource":{"x":{"master_password":"Tr0ub4dor"}}}'],
  ['policies/a.rego', named, 'api_key := "letmein-please"'],
  ['deployments/library/a.py', named, "    secret_key = 'not-in-here-please'"],
  ['scripts/a.sh', named, 'DB_PASSWORD=hunter2'],
  ['scripts/a.sh', named, 'wg-portal --password hunter2222'],
  ['deployments/templates/frr.conf.j2', named, 'router bgp 65000\n neighbor 10.0.0.1 password hunter2'],
  ['etc/ipsec.secrets', named, '10.0.0.1 10.0.0.2 : PSK "correct horse"'],
  ['etc/swanctl.conf', named, 'secrets {\n  ike-a {\n    secret = "correct horse"\n  }\n}'],
  ['etc/netrc', named, 'machine git.example.net login dwcp password hunter2'],
  ['config/a.yaml', named, '# token: rather-old-one'],
  ['config/a.yaml', named, 'api-key: 12345678'],
  ['config/a.toml', named, "client_secret = 'p4ssw0rd'"],
  // Text that looks generated, under no name that tells.
  ['config/a.yaml', entropy, `value: ${alnum(40)}`],
  ['config/a.yaml', entropy, `- ${base64(48)}`],
  ['config/a.yaml', entropy, `id: ${hex(48)}`],
  ['config/a.yaml', entropy, `macKey: ${hex(64)}`],
  ['scripts/a.sh', entropy, `wg set wg0 private-key <(echo ${wireguardKey})`],
  ['scripts/a.sh', entropy, `openssl enc -K ${hex(62)}`],
];

const harmlessLines: readonly (readonly [file: string, text: string])[] = [
  // References.
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is what users write
  ['config/a.yaml', 'jwtSecret: ${JWT_SECRET}'],
  ['config/a.yaml', 'presharedKey: file:/etc/dwcp/branch.psk'],
  ['config/a.yaml', 'presharedKey: { file: /etc/dwcp/branch.psk }'],
  ['config/a.yaml', 'presharedKey:\n  file: /etc/dwcp/branch.psk'],
  ['deployments/a.yml', "bgp_password: \"{{ lookup('env', 'BGP_PASSWORD') }}\""],
  ['deployments/a.yml', 'vault_token: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162636465666768696a\n  3132333435'],
  ['deployments/a.ini', 'ansible_ssh_pass="{{ vault_pass }}"'],
  ['deployments/templates/a.j2', 'PrivateKey = {{ wireguard_private_key }}'],
  ['scripts/a.sh', 'DB_PASSWORD=$(cat /run/secrets/db)'],
  ['scripts/a.sh', 'export TOKEN="$CI_TOKEN"'],
  ['scripts/a.sh', 'wg set wg0 private-key /etc/wireguard/key preshared-key /etc/wireguard/psk'],
  ['config/a.yaml', 'secret: arn:aws:secretsmanager:us-east-1:123456789012:secret:dwcp-psk'],
  ['config/a.yaml', 'token: vault:kv/dwcp#token'],
  ['config/a.yaml', 'password: op://ops/gateway/password'],
  ['config/a.yaml', `psk: ENC[AES256_GCM,data:${base64(24)},iv:${base64(32)},tag:${base64(16)},type:str]`],
  ['config/a.yaml', 'tls:\n  key: /etc/dwcp/tls/server.key\n  privateKey: /etc/dwcp/tls/server.key'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is what users write
  ['config/a.yaml', 'endpoint: https://dwcp:${TELEMETRY_PASSWORD}@telemetry.example.net'],
  ['config/a.yaml', 'endpoint: https://user:<password>@telemetry.example.net'],
  ['deployments/a.tf', 'db_password = var.db_password'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is what users write
  ['deployments/a.tf.json', '{"master_password": "${var.master_password}"}'],
  ['policies/a.rego', 'token := input.config.security.token'],
  ['policies/a.rego', 'input.config.security.password == "hunter2"'],
  ['deployments/library/a.py', '    password = module.params["password"]'],
  ['deployments/library/a.py', 'argument_spec=dict(psk=dict(type="str", no_log=True))'],
  // Examples of documentation.
  ['config/a.yaml', 'accessKey: AKIAIOSFODNN7EXAMPLE'],
  ['scripts/a.sh', 'AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
  ['config/a.yaml', 'token: <your token>'],
  ['config/a.yaml', 'api_key: your-api-key-here'],
  ['config/a.yaml', 'password: "********"'],
  ['config/a.yaml', 'password: xxxxxxxx'],
  ['config/a.yaml', 'PrivateKey = (hidden)'],
  ['config/a.yaml', `github: ghp_${'x'.repeat(36)}`],
  ['deployments/README.md', 'The token: it is read from the environment.'],
  ['deployments/README.md', 'Write `-----BEGIN PRIVATE KEY-----` nowhere.'],
  // Settings with such a name.
  ['config/a.yaml', 'security:\n  authentication:\n    method: none\n    token: jwt'],
  ['config/a.yaml', 'passwordAuthentication: no\nsecretRef: name\ntokenExpiration: 24h'],
  ['config/a.yaml', 'token:\n  expiration: 24h'],
  ['config/a.yaml', 'http_tokens: required\nmax_tokens: 4096'],
  ['config/a.yaml', 'secret: true\npsk: none\npassword: null\ntoken: 30m'],
  ['deployments/a.tf.json', '{"access_key": "emulated", "secret_key": "emulated"}'],
  ['config/a.yaml', 'compass: north-west\nbypass: everything'],
  ['deployments/a.yml', '- path: /etc/wireguard/wg0.psk\n  mode: "0600"'],
  // Digests, public keys, certificates, identifiers.
  ['deployments/a.json', `{"sha256": "${hex(64)}"}`],
  ['deployments/a.json', `{"release": "${hex(64)}", "revision": "${hex(40)}", "etag": "${hex(32)}"}`],
  ['deployments/a.yml', `checksum: sha256:${hex(64)}`],
  ['deployments/lock.hcl', `hashes = ["h1:${base64(32)}", "zh:${hex(64)}"]`],
  ['deployments/package.json', `"integrity": "sha512-${base64(64)}"`],
  ['etc/wg0.conf', `[Peer]\nPublicKey = ${wireguardKey}\nAllowedIPs = 10.0.0.0/8`],
  ['config/a.yaml', `peers:\n  - publicKey: ${wireguardKey}\n  - wg_pubkey: "${wireguardKey}"`],
  ['scripts/a.sh', `wg set wg0 peer ${wireguardKey} allowed-ips 10.0.0.0/8`],
  ['deployments/known_hosts', `gw1 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${base64(36)}`],
  ['deployments/a.yml', `ssh: "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQ${base64(210)} ops@example"`],
  ['deployments/a.txt', `256 SHA256:${base64(32).slice(0, 43)} root@gw1 (ED25519)`],
  ['deployments/ca.crt', pem('CERTIFICATE')],
  ['deployments/a.csr', pem('CERTIFICATE REQUEST')],
  ['deployments/public.pem', publicKey.export({ type: 'spki', format: 'pem' }).toString()],
  ['deployments/a.yml', `caBundle: ${Buffer.from(pem('CERTIFICATE')).toString('base64')}`],
  ['deployments/a.age', pem('AGE ENCRYPTED FILE')],
  ['deployments/vault.yml', `$ANSIBLE_VAULT;1.1;AES256\n${hex(80)}\n${hex(78)}33\n`],
  ['config/a.yaml', 'id: 123e4567-e89b-12d3-a456-426614174000'],
  ['config/a.yaml', 'ami: ami-0abcdef1234567890\nsubnet: subnet-0123456789abcdef0'],
  ['config/a.yaml', 'role: arn:aws:iam::123456789012:role/DwcpGatewayInstanceRoleUsEast1ProductionV3'],
  ['config/a.yaml', 'log: /var/log/dwcp/DatacenterToCloudGateway2/mode-switch-2026-01-01.log'],
  ['config/a.yaml', 'suite: TLS_CHACHA20_POLY1305_SHA256\nproposal: aes256gcm16-prfsha384-x25519-mlkem768'],
  ['deployments/a.py', 'class DwcpReleaseActionModuleV3Base2(ActionBase): pass'],
  ['config/a.yaml', 'url: https://docs.example.net/AmazonEC2/latest/UserGuide/EnhancedNetworking'],
  ['config/a.yaml', 'prefix: 2001:db8:85a3:8d3:1319:8a2e:370:7348/64\nnumbers: "12345678901234567890123456789012"'],
];

/** Realistic lines with one secret each. */
export const secrets: readonly CorpusCase[] = secretLines.map(([file, ruleId, text]) => ({ file, ruleId, text }));

/** Realistic lines that hold none. */
export const harmless: readonly CorpusCase[] = harmlessLines.map(([file, text]) => ({ file, ruleId: null, text }));
