// What the daemon would answer, from a world in memory: for looking at the page without a daemon. The files and their
// paths are those of src/cli/dashboard.cpp, and the headers those of src/admin/pages.cpp.
import { createServer } from 'node:http';
import { readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; " +
  "form-action 'none'; frame-ancestors 'none'";
const confined = {
  'Content-Security-Policy': policy, 'X-Content-Type-Options': 'nosniff', 'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer', 'Cross-Origin-Resource-Policy': 'same-origin', 'Cross-Origin-Opener-Policy': 'same-origin',
};
const day = 24 * 3600 * 1000;

const card = (rtl, title) => ({
  type: 'AdaptiveCard', version: '1.4', ...(rtl && { rtl: true }),
  body: [{ type: 'TextBlock', text: title, weight: 'Bolder', wrap: true }, { type: 'TextBlock', text: 'Say **help**\n\n- one\n- two', wrap: true },
    { type: 'Image', url: 'https://pictures.example/a.png', altText: 'A picture' }],
  actions: [{ type: 'Action.Submit', title: rtl ? 'أرني' : 'Show me' }],
});
const titles = { '': 'Meet Contoso Assistant', de: 'Das ist Contoso Assistant', ar: 'تعرّف على مساعد كونتوسو' };

export const makeWorld = ({ policies = 3, hostile = false } = {}) => {
  const names = Array.from({ length: policies }, (each, place) => place === 1 && hostile ? '<img src=x onerror=alert(1)>"' : `policy-${place}`);
  const world = { welcomed: 100, trouble: false, receipts: true, gone: false, requests: 0, token: null, names };
  const policyOf = (name, place) => ({
    name, tenant: 'contoso', paused: place === 2 ? { since: '2026-11-29T08:00:00.000Z', reason: null } : null, warnings: [],
    users: { reachable: world.welcomed, installing: 1000 - world.welcomed, excluded: 7 }, teams: {},
    messages: { welcome: { sent: world.welcomed, pending: 1000 - world.welcomed } },
  });
  world.status = () => ({
    policies: names.map(policyOf), rates: { installs_per_second: 12.5, sends_per_second: 11 }, eta: new Date(Date.now() + day).toISOString(), reading: false,
    instances: [{ name: 'host-1', version: '0.1.0', process: 4711, since: '2026-11-29T08:00:00.000Z', last_seen: new Date().toISOString(), missing: false, stopped: null, tenants: null }],
    unled: [],
    notifications: [{ key: 'outage-12', tenant: 'contoso', template: 'notification', at: new Date().toISOString().slice(0, 10) + 'T00:00:00.000Z', messages: { sent: 5 } }],
    amendments: [{ key: 'outage-11', tenant: 'contoso', template: null, at: '2026-11-29T08:00:00.000Z', messages: { done: 5 } }],
    confirmations: { sent: 2 }, hosts: [{ host: 'odd.example', listed: false, first: '2026-11-29T08:00:00.000Z', last: '2026-11-29T08:00:00.000Z' }],
    former_bots: [],
    clock_ahead_seconds: 0,
    circuits: world.trouble ? [{ tenant: 'contoso', lane: 'messages', cause: 'throttled', detail: 'HTTP 429', since: '2026-11-30T08:00:00.000Z' }] : [],
    errors: [{ cause: 'no_licence', count: 3, last: '2026-11-30T07:00:00.000Z', example: 'u-7: <b>Forbidden</b>' }],
    at: new Date().toISOString(),
    points: Object.fromEntries(names.map((name) => [name, [Date.now(), 1000, world.welcomed + 20, world.welcomed, 3, world.receipts ? world.welcomed - 40 : 0, 25]])),
    limits: { installs_per_second: 30, sends_per_second: 50 },
    troubles: world.trouble ? [{ what: 'contoso: messages wait: the service asks to wait', remedy: 'nothing, it ends by itself' }] : [],
    waits: [{ policy: names[0], count: 900, what: 'people and teams', for: 'their turn, of which this is the last', until: '2026-12-03T08:00:00.000Z' }],
    causes: { throttled: { means: 'the service asks to wait', remedy: 'nothing' }, no_licence: { means: 'the person has no licence for Teams', remedy: 'give them one' } },
  });
  world.history = (name) => ({
    policy: name,
    points: Array.from({ length: 500 }, (each, place) => [Date.now() - (500 - place) * 60000, 1000, Math.min(place, 120), Math.min(place, 100), place % 4 === 0 ? 3 : 2, Math.min(place, 60), Math.min(place, 25)]),
  });
  world.person = (whom) => whom.get('user')?.toLowerCase() === 'adele@contoso.com' && {
    user: { id: 'u-1', upn: 'adele@contoso.com' }, tenant: 't-1', policy: names[0], target: { state: 'reachable', reason: '', next: null },
    reference: { conversation_id: 'a:1', service_url: 'https://smba.trafficmanager.net/emea/', since: '2026-11-29T08:00:00.000Z' },
    messages: { welcome: { state: 'sent', reason: '', attempts: 1, activity_id: '18000', at: '2026-11-29T08:01:00.000Z' } }, confirmation: null,
    story: [{ at: '2026-11-29T08:00:00.000Z', what: 'selected', detail: 'policy-0' }, { at: '2026-11-29T08:01:00.000Z', what: 'sent', detail: '<script>alert(1)</script>' }],
  };
  world.templates = () => [{ name: 'welcome', locales: ['', 'ar', 'de'] }, { name: 'tips', locales: [''] }];
  world.preview = (asked) => ({
    template: asked.get('template'), locale: asked.get('locale') || 'en', direction: asked.get('locale') === 'ar' ? 'rtl' : 'ltr',
    summary: titles[asked.get('locale')], text: titles[asked.get('locale')], card: card(asked.get('locale') === 'ar', titles[asked.get('locale')]),
  });
  return world;
};

// `assets`: the folder of the page's files; `packages`: a node_modules with uPlot and Microsoft's renderer, or not.
export const serve = async (world, assets, packages) => {
  const files = {
    '/': [join(assets, 'dashboard.html'), 'text/html'], '/dashboard.css': [join(assets, 'dashboard.css'), 'text/css'],
    '/dashboard.js': [join(assets, 'dashboard.js'), 'text/javascript'], '/preview.css': [join(assets, 'preview.css'), 'text/css'],
    '/card.js': [join(assets, 'card.js'), 'text/javascript'], '/icon.svg': [join(assets, 'icon.svg'), 'image/svg+xml'],
    '/adaptivecards.js': [join(packages, 'adaptivecards/dist/adaptivecards.min.js'), 'text/javascript'],
    '/markdown-it.js': [join(packages, 'markdown-it/dist/markdown-it.min.js'), 'text/javascript'],
    '/uplot.js': [join(packages, 'uplot/dist/uPlot.iife.min.js'), 'text/javascript'],
    '/uplot.css': [join(packages, 'uplot/dist/uPlot.min.css'), 'text/css'],
  };
  const json = (value) => [200, 'application/json', JSON.stringify(value)];
  const answers = {
    '/api/v1/status': () => json(world.status()), '/api/v1/history': (asked) => json(world.history(asked.get('policy'))),
    '/api/v1/person': (asked) => world.person(asked) ? json(world.person(asked))
      : [404, 'application/json', JSON.stringify({ error: `nobody named ${asked.get('user')} is known`, remedy: 'use another name' })],
    '/api/v1/templates': () => json(world.templates()), '/api/v1/preview': (asked) => json(world.preview(asked)),
  };
  const answer = (request) => {
    const url = new URL(request.url, 'http://localhost');
    const file = files[url.pathname];
    if (file) return [200, `${file[1]}; charset=utf-8`, existsSync(file[0]) ? readFileSync(file[0]) : '\n'];
    if (!answers[url.pathname]) return [404, 'application/json', '{"error":"not there"}'];
    if (world.token && request.headers.authorization !== `Bearer ${world.token}`) return [401, 'application/json', '{"error":"the token is wanted","remedy":""}'];
    return answers[url.pathname](url.searchParams);
  };
  const server = createServer((request, reply) => {
    ++world.requests;
    if (world.gone) return request.socket.destroy();
    const [status, type, body] = answer(request);
    reply.writeHead(status, { ...confined, 'Content-Type': type });
    reply.end(body);
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return { address: `http://127.0.0.1:${server.address().port}/`, close: () => { server.closeAllConnections(); server.close(); } };
};
