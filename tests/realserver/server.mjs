// SPDX-License-Identifier: ISC
// node-oidc-provider on 127.0.0.1 with TLS, for realserver.sh: CERT KEY SECRET.
// Prints its port once it answers, and a line for each request behind that; ends
// with its standard input.
import { createServer } from 'node:https';
import { readFileSync } from 'node:fs';
import Provider from 'oidc-provider';

const [cert, key, secretFile] = process.argv.slice(2);
const secret = readFileSync(secretFile, 'utf8').trim();
const device = 'urn:ietf:params:oauth:grant-type:device_code';
const grants = ['authorization_code', 'refresh_token', device];
const back = 'http://127.0.0.1:8401/back';

// The host's client, a person's own, and one that is neither.
const client = (id, more) => ({
  client_id: id, redirect_uris: [back], grant_types: grants, response_types: ['code'],
  application_type: 'native', id_token_signed_response_alg: 'ES256', ...more });
const clients = [
  client('host', { client_secret: secret }),
  client('person', { token_endpoint_auth_method: 'none' }),
  client('other', { token_endpoint_auth_method: 'none' }),
];

const server = createServer({ cert: readFileSync(cert), key: readFileSync(key) });
server.listen(0, '127.0.0.1', () => {
  const port = server.address().port;
  const provider = new Provider(`https://127.0.0.1:${port}`, {
    clients,
    jwks: { keys: [JSON.parse(readFileSync(`${key}.jwk`, 'utf8'))] },
    cookies: { keys: [secret] },
    scopes: ['openid', 'offline_access', 'profile'],
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: true },
      deviceFlow: { enabled: true },
      introspection: { enabled: true },
      revocation: { enabled: true },
    },
    issueRefreshToken: async () => true,
    rotateRefreshToken: true,
    findAccount: async (ctx, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
    ttl: {
      AccessToken: () => Number(readFileSync(`${key}.ttl`, 'utf8')),
      RefreshToken: 86400, Grant: 86400, Session: 3600, Interaction: 600,
      AuthorizationCode: 60, DeviceCode: 600,
    },
  });
  const answer = provider.callback();
  server.on('request', (req, res) => {
    res.on('finish', () => console.log(`${req.method} ${req.url.split('?')[0]} ${res.statusCode}`));
    answer(req, res);
  });
  console.log(`port ${port}`);
});
process.stdin.on('end', () => process.exit(0)).resume();
