import { at, modeRule, type Problem } from '../mode-rule.ts';

export const authenticationMethod = modeRule(
  {
    id: 'mode/authentication-method',
    severity: 'critical',
    title: 'authentication that is on has a method and what the method needs',
  },
  ({ security }) => {
    const { enabled, method, jwtSecret } = security.authentication;
    if (enabled === false) return [];
    const problems: Problem[] = [];
    if (method === 'none') {
      problems.push({
        path: at('security.authentication.method'),
        message: 'authentication is on and has no method',
        hint: 'write mtls, jwt, oauth2 or hmac-sha256',
      });
    }
    if (method === 'jwt' && jwtSecret === undefined) {
      problems.push({
        path: at('security.authentication.jwtSecret'),
        severity: 'high',
        message: 'the method jwt needs jwtSecret',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is what users write
        hint: 'name the secret by reference: ${JWT_SECRET} or file:/etc/dwcp/jwt.secret',
      });
    }
    return problems;
  },
);
