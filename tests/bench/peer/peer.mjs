// A bot as Microsoft's samples write it, after `graph-proactive-installation` and `bot-proactive-messaging`: it installs
// the app for everybody whom Graph lists, keeps conversation references in memory, and welcomes by
// `continueConversationAsync` whoever an event brings. What fails is written to stderr, as the samples do, and no more.
// Where it differs it gains by it: one token serves all installs, as many are on their way as the daemon allows itself
// rather than all, people who are met again are not welcomed again, and `node:http` stands in the place of express.
// The SDK asks MSAL for its own tokens, which takes no login by plain http: it gets them by the class that it has for
// other credentials. It checks every token of an event as it always does, by the metadata that it is told.
//   node peer.mjs PACKAGES_FOLDER     for the rest the environment, with the samples' names, and BASE of the tenant
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { json } from 'node:stream/consumers';

const load = createRequire(join(resolve(process.argv[2]), 'package.json'));
const {
  CardFactory,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  MessageFactory,
  TeamsActivityHandler,
  TurnContext,
} = load('botbuilder');
const { AppCredentials, PasswordServiceClientCredentialFactory } = load('botframework-connector');
const { BASE, PORT, MicrosoftAppId, MicrosoftAppPassword, MicrosoftAppTenantId, AppCatalogTeamAppId } = process.env;

const installsAtOnce = 48;
const graph = `${BASE}/graph/v1.0`;
const bots = 'https://api.botframework.com';

async function tokenFor(scope) {
  const answer = await fetch(`${BASE}/login/${MicrosoftAppTenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: MicrosoftAppId,
      client_secret: MicrosoftAppPassword,
      scope,
    }),
  });
  return answer.json();
}

class Credentials extends AppCredentials {
  async refreshToken() {
    const { access_token: accessToken, expires_in: seconds } = await tokenFor(`${bots}/.default`);
    return { accessToken, expiresOn: new Date(Date.now() + seconds * 1000) };
  }
}

class CredentialsFactory extends PasswordServiceClientCredentialFactory {
  async createCredentials(appId, audience) {
    return new Credentials(appId, MicrosoftAppTenantId, audience);
  }
}

const authentication = new ConfigurationBotFrameworkAuthentication(
  {
    ToChannelFromBotLoginUrl: `${BASE}/login/${MicrosoftAppTenantId}`,
    ToChannelFromBotOAuthScope: bots,
    ToBotFromChannelTokenIssuer: bots,
    ToBotFromChannelOpenIdMetadataUrl: `${BASE}/bot/v1/.well-known/openidconfiguration`,
    ToBotFromEmulatorOpenIdMetadataUrl: `${BASE}/bot/v1/.well-known/openidconfiguration`,
    OAuthUrl: bots,
    CallerId: 'urn:botframework:azure',
  },
  new CredentialsFactory(MicrosoftAppId, MicrosoftAppPassword, MicrosoftAppTenantId),
);
const adapter = new CloudAdapter(authentication);
adapter.onTurnError = async (context, error) => console.error(`[onTurnError] unhandled error: ${error}`);

const welcome = CardFactory.adaptiveCard({
  type: 'AdaptiveCard',
  version: '1.4',
  body: [
    { type: 'TextBlock', text: 'Meet Contoso Assistant', wrap: true, size: 'Large', weight: 'Bolder' },
    { type: 'TextBlock', text: 'Your IT team added it to your Teams. It answers questions.', wrap: true },
  ],
});
const conversationReferences = {};

class ProactiveBot extends TeamsActivityHandler {
  constructor() {
    super();
    const meet = async (context, next) => {
      await this.welcome(context.activity);
      await next();
    };
    this.onMembersAdded(meet);
    this.onInstallationUpdateAdd(meet);
  }

  async welcome(activity) {
    const person = activity.from.aadObjectId;
    if (conversationReferences[person]) return;
    conversationReferences[person] = TurnContext.getConversationReference(activity);
    await adapter.continueConversationAsync(MicrosoftAppId, conversationReferences[person], async (context) => {
      context.activity.id = undefined; // the SDK makes one up and replies to it, which the simulated tenant refuses
      await context.sendActivity(MessageFactory.attachment(welcome));
    });
  }
}
const bot = new ProactiveBot();

/// What the adapter expects of express.
function likeExpress(response) {
  response.status = (code) => Object.assign(response, { statusCode: code });
  response.send = (body) => response.write(typeof body === 'string' ? body : JSON.stringify(body));
  response.header = (name, value) => response.setHeader(name, value);
  return response;
}

createServer(async (request, response) => {
  request.body = await json(request);
  await adapter.process(request, likeExpress(response), (context) => bot.run(context));
}).listen(PORT, '127.0.0.1');

async function* everybody(token) {
  for (let url = `${graph}/users?$select=id&$top=999`; url; ) {
    const answer = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });
    const page = await answer.json();
    yield* page.value;
    url = page['@odata.nextLink'];
  }
}

async function install(token, person) {
  const answer = await fetch(`${graph}/users/${person.id}/teamwork/installedApps`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ 'teamsApp@odata.bind': `${graph}/appCatalogs/teamsApps/${AppCatalogTeamAppId}` }),
  });
  await answer.text();
  return answer.status;
}

async function installAll() {
  const { access_token: token } = await tokenFor(`${BASE}/graph/.default`);
  const people = everybody(token);
  const statuses = {};
  const worker = async () => {
    for await (const person of people) {
      const status = await install(token, person).catch((error) => error.message);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: installsAtOnce }, worker));
  console.error('installs by status:', statuses);
}
await installAll();
