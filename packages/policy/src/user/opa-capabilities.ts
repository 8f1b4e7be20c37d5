import * as z from 'zod';

/** What reaches out of an evaluation, to a network, a name server or the environment of the process. */
const reachingOut: readonly string[] = ['http.send', 'net.lookup_ip_addr', 'opa.runtime'];

/** Builtins whose answer depends on more than their arguments, and on nothing outside this process but its clock. */
const harmless: readonly string[] = [
  'io.jwt.decode_verify',
  'io.jwt.encode_sign',
  'io.jwt.encode_sign_raw',
  // Schemas of other hosts are what `allow_net` forbids.
  'json.match_schema',
  'json.verify_schema',
  'rand.intn',
  'time.now_ns',
  'uuid.rfc4122',
];

const capabilitiesSchema = z.looseObject({
  builtins: z.array(z.looseObject({ name: z.string(), nondeterministic: z.boolean().optional() })).min(1),
});

/**
 * The capabilities file for policies nobody here wrote, from `opa capabilities --current`: no builtin that reaches out,
 * none of a later OPA of which that is not known, and no host to fetch schemas from.
 */
export function restrictCapabilities(current: string): string {
  const capabilities = capabilitiesSchema.parse(JSON.parse(current));
  const builtins = capabilities.builtins.filter(
    ({ name, nondeterministic }) =>
      !reachingOut.includes(name) && (nondeterministic !== true || harmless.includes(name)),
  );
  return JSON.stringify({ ...capabilities, builtins, allow_net: [] });
}
