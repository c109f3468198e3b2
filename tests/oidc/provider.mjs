// An OpenID Connect provider on a loopback port for the tests of sign-in: the npm package oidc-provider with a few people in it.
// Arguments: port, redirect URI, how the client proves itself. Who signs in is what is typed as the login, any password will do.
import { createServer } from 'node:http'
import { webcrypto } from 'node:crypto'

globalThis.crypto ??= webcrypto // two things that Debian's Node 18 lacks
URL.parse ??= (address, base) => (URL.canParse(address, base) ? new URL(address, base) : null)
const { Provider } = await import('oidc-provider')

const [port, redirect, method] = process.argv.slice(2)
const PEOPLE = {
  ola: { name: 'Ola Nowak', email: 'Ola@Firma.example', email_verified: true, groups: ['staff', 'helpdesk-l2'], locale: 'pl-PL' },
  admin: { name: 'Ada Admin', email: 'ada@firma.example', email_verified: true, groups: ['helpdesk-l1', 'it'] },
  unproved: { name: 'Ewa Nowa', email: 'ewa@firma.example', email_verified: false, groups: ['helpdesk-l1'] },
  outsider: { name: 'Jan Obcy', email: 'jan@firma.example', email_verified: true, groups: ['staff'] },
  gone: { name: 'Była Agentka', email: 'gone@firma.example', email_verified: true, groups: ['helpdesk-l1'] },
}

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: 'centrala',
      client_secret: 'a secret of: the tests/+',
      redirect_uris: [redirect],
      token_endpoint_auth_method: method,
    },
  ],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'locale'], groups: ['groups'] },
  scopes: ['openid', 'email', 'profile', 'groups'],
  pkce: { required: () => true },
  cookies: { keys: ['keys of the tests'] },
  features: { devInteractions: { enabled: true } },
  findAccount: (ctx, id) => PEOPLE[id] && { accountId: id, claims: () => ({ sub: id, ...PEOPLE[id] }) },
})
createServer(provider.callback()).listen(Number(port), '127.0.0.1', () => console.log('ready'))
