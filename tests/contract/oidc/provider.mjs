// A certified OpenID provider (oidc-provider, MIT) as a hospital would run one: device flow, rotating refresh tokens.
import Provider from 'oidc-provider';

const [issuer, port, tokenSeconds] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const provider = new Provider(issuer, {
  clients: [{
    client_id: 'collector-tui',
    token_endpoint_auth_method: 'none',
    grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
    redirect_uris: [],
    response_types: [],
    application_type: 'native',
  }],
  scopes: ['openid', 'offline_access'],
  rotateRefreshToken: true,
  features: {
    deviceFlow: { enabled: true },
    devInteractions: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => 'urn:hospital:billing',
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: '', audience: 'collector-tui', accessTokenFormat: 'jwt', accessTokenTTL: tokenSeconds,
      }),
    },
  },
  extraTokenClaims: () => ({ roles: ['pfs-denials'], queues: ['denied'] }),
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
});
provider.listen(port, '127.0.0.1', () => console.log('ready'));
