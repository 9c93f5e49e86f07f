// Pictures of the dashboard before a mock of the daemon, in which a rollout is half done:
//   node pictures.mjs PACKAGES CHROMIUM ASSETS NPM FOLDER
import { join } from 'node:path';
import { openBrowser, openPage } from './browser.mjs';
import { makeWorld, serve } from './mock.mjs';

const [packages, chromium, assets, npm, folder] = process.argv.slice(2);
const minute = 60000;
const now = Date.now();
const inHours = (hours) => new Date(now + hours * 60 * minute).toISOString();

// Two waves: what part of everybody has been taken up when that part of the time is over.
const takenUp = (part) => part < 0.1 ? part / 2 : part < 0.4 ? 0.05 : Math.min(0.5, 0.05 + (part - 0.4) * 0.75);
const pointAt = (people, part, at) => {
  const installed = Math.round(people * takenUp(part));
  const shares = [0.98, 0.002, 0.71, 0.18];
  return [at, people, installed, ...shares.map((share) => Math.round(installed * share))];
};
const historyOf = (people) => Array.from({ length: 600 }, (each, place) => pointAt(people, place / 600, now - (600 - place) * minute));

const sizes = { staff: 310000, sales: 8600, board: 14 };
const policyOf = (name) => {
  const [, people, installed, welcomed, failed] = pointAt(sizes[name], 1, now);
  return {
    name, tenant: 'contoso', warnings: [], teams: {},
    paused: name === 'board' ? { since: inHours(-5), reason: null } : null,
    users: { reachable: installed, failed, waiting: people - installed - failed, excluded: 31 },
    messages: { welcome: { sent: welcomed, pending: people - welcomed } },
  };
};

const world = makeWorld();
const told = world.status();
world.status = () => ({
  ...told, at: new Date().toISOString(), policies: Object.keys(sizes).map(policyOf),
  points: Object.fromEntries(Object.entries(sizes).map(([name, people]) => [name, pointAt(people, 1, now)])),
  rates: { installs_per_second: 6.5, sends_per_second: 6.3 }, eta: inHours(41), hosts: [],
  errors: [{ cause: 'blocked_by_user', count: 25, last: inHours(-1), example: 'megan@contoso.com' }],
  causes: { blocked_by_user: { means: 'the user has blocked the bot', remedy: 'nothing to do; it counts as an opt-out until the user writes to the bot' } },
  waits: [{ policy: 'staff', count: policyOf('staff').users.waiting, what: 'people and teams', for: 'their turn, of which this is the last', until: inHours(40) }],
});
world.history = (name) => ({ policy: name, points: historyOf(sizes[name]) });

const browser = await openBrowser(packages, chromium);
const server = await serve(world, assets, join(npm, 'node_modules'));
for (const [width, height, colorScheme] of [[1280, 1000, 'light'], [360, 740, 'dark']]) {
  const { page, context } = await openPage(browser, server.address, { viewport: { width, height }, colorScheme });
  await page.waitForSelector('body[data-live=yes]');
  // The first policy is open by itself.
  await page.waitForSelector('#policies canvas');
  if (width < 500) await page.locator('#rollouts').evaluate((part) => part.scrollIntoView());
  await page.screenshot({ path: join(folder, `dashboard.${width}.png`) });
  await context.close();
}
server.close();
await browser.close();
