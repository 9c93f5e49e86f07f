// Looks at the dashboard of the real daemon beside the simulated tenant:
//   node daemon.mjs PACKAGES CHROMIUM WELCOMED TENANT TEMPLATES
import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, openBrowser } from './browser.mjs';
import { lookAt } from './looks.mjs';

const [packages, chromium, welcomed, tenant, templates] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'dashboard-'));
const children = [];
const start = (program, words, name) => {
  const child = spawn(program, words, { stdio: ['ignore', openSync(join(folder, `${name}.out`), 'w'), openSync(join(folder, `${name}.log`), 'w')] });
  children.push(child);
  return child;
};
const read = (name) => readFileSync(join(folder, name), 'utf8');
const pause = (ms) => new Promise((wake) => setTimeout(wake, ms));
const found = async (name, form) => {
  for (const end = Date.now() + 60000; Date.now() < end; await pause(100)) {
    const match = read(name).match(form);
    if (match) return match;
  }
  throw new Error(`${form} is not in ${name}: ${read(name)}`);
};

const startTenant = async () => {
  start(tenant, ['--port', '0', '--users', '3000', '--seed', '7', '--installed-percent', '0', '--bot-url', 'http://127.0.0.1:9/'], 'tenant');
  return JSON.parse((await found('tenant.out', /^(.*)\n/))[1]);
};
const controlOf = (about) => async (path, method, body) => {
  const answer = await fetch(`${about.base}/control/${path}`, {
    method, headers: { 'Content-Type': 'application/json' }, ...(body && { body: JSON.stringify(body) }),
  });
  check(answer.ok, `${path}: ${answer.status}`);
  return answer.json();
};

// So slow that it goes on for as long as anybody looks.
const configuration = (about) => `
cloud:
  login: ${about.base}/login
  graph: ${about.base}/graph
  bot_metadata: ${about.base}/bot/v1/.well-known/openidconfiguration
  bot_default_service_url: ${about.base}/teams/
  service_url_hosts: [127.0.0.1]
bot:
  app_id: ${about.app_id}
  name: Contoso Assistant
  tenant: ${about.tenant_id}
  credential: {secret_file: bot-secret}
app: {external_id: ${about.external_id}}
tenants:
  - {id: ${about.tenant_id}, name: contoso}
listen: {messages: "127.0.0.1:0", admin: "127.0.0.1:0"}
store: sqlite:welcomed.db
templates: ${templates}
event_wait: 3s
limits: {graph_install_per_second: 3, send_per_second: 10}
policies:
  - name: staff
    tenant: contoso
    existing: welcome
    users: {all: true}
    messages: [{key: welcome, template: welcome}]
`;

const startDaemon = async (about, control) => {
  writeFileSync(join(folder, 'bot-secret'), about.secret, { mode: 0o600 });
  writeFileSync(join(folder, 'welcomed.yaml'), configuration(about));
  const daemon = start(welcomed, ['--config', join(folder, 'welcomed.yaml'), 'run'], 'daemon');
  const [, port] = await found('daemon.log', /daemon\.listening[^\n]* port=(\d+)/);
  const [, adminPort] = await found('daemon.log', /admin_port=(\d+)/);
  await control('bot-url', 'POST', { url: `http://127.0.0.1:${port}/api/messages` });
  return { daemon, address: `http://127.0.0.1:${adminPort}/` };
};

// The user principal name of somebody who was welcomed.
const somebody = async (control) => {
  for (const end = Date.now() + 60000; Date.now() < end; await pause(500)) {
    const [first] = await control('ledger/messages?activities=false', 'GET');
    if (!first) continue;
    const { users } = await control('world', 'GET');
    return users.find((each) => each.id === first.user_id).userPrincipalName;
  }
  throw new Error(`nobody is welcomed: ${read('daemon.log')}`);
};

let failed = 1;
const browser = await openBrowser(packages, chromium);
try {
  const about = await startTenant();
  const control = controlOf(about);
  const { daemon, address } = await startDaemon(about, control);
  const refuseInstalls = { route: 'POST .*/installedApps$', effect: { status: 401, body: { error: { code: 'InvalidAuthenticationToken', message: 'no' } } } };
  failed = await lookAt({
    address, who: await somebody(control),
    advance: async () => {},
    makeTrouble: () => control('faults', 'POST', refuseInstalls),
    // A reload tries at once what was halted.
    endTrouble: async () => { await control('faults', 'DELETE'); daemon.kill('SIGHUP'); },
  }, browser);
  if (failed) console.log(read('daemon.log').split('\n').slice(-30).join('\n'));
} catch (error) {
  console.log(`FAILED  ${error.message}`);
} finally {
  await browser.close();
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);
