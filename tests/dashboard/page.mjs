// Looks at the page before a mock of the daemon: node page.mjs PACKAGES CHROMIUM ASSETS NPM [PICTURES]
//   PACKAGES: where scripts/npm-packages put Playwright and axe-core; NPM: and where uPlot and Microsoft's renderer
import { join } from 'node:path';
import { check, judge, openBrowser, openPage } from './browser.mjs';
import { lookAt } from './looks.mjs';
import { makeWorld, serve } from './mock.mjs';

const [packages, chromium, assets, npm, pictures] = process.argv.slice(2);
const browser = await openBrowser(packages, chromium);
let failed = 0;

// LOOKS: the names of those that are wanted, by commas; all unless it is set.
const wanted = process.env.LOOKS?.split(',');
const isWanted = (name) => !wanted || wanted.includes(name);

const look = async (name, settings, from, doing) => {
  if (!isWanted(name)) return;
  const world = makeWorld(settings);
  const server = await serve(world, assets, from);
  try {
    failed += await doing(world, server.address) ?? 0;
  } catch (error) {
    ++failed;
    console.log(`FAILED  ${name}: ${error.message}`);
  } finally {
    for (const context of browser.browser.contexts()) await context.close();
    server.close();
  }
  console.log(`        ${name}`);
};
const worldAt = (world, address) => ({
  address, who: 'adele@contoso.com', pictures,
  advance: async () => { world.welcomed += 50; }, makeTrouble: async () => { world.trouble = true; }, endTrouble: async () => { world.trouble = false; },
  endReceipts: async () => { world.receipts = false; }, beginReceipts: async () => { world.receipts = true; },
});

await look('the page as it is built', {}, join(npm, 'node_modules'), (world, address) => lookAt(worldAt(world, address), browser));
await look('the page without what npm has', {}, '/nowhere', (world, address) =>
  lookAt({ ...worldAt(world, address), pictures: undefined }, browser, ['loads', 'moves', 'previews', 'isForEverybody']));
await look('names that are HTML', { hostile: true }, join(npm, 'node_modules'), async (world, address) => {
  const { page, wrong } = await openPage(browser, address);
  await page.waitForSelector('body[data-live=yes]');
  check(await page.locator('#policies img, #trouble-list b').count() === 0, 'a name became an element');
  check((await page.locator('#policies').innerText()).includes('onerror'), 'a name is not shown as it is');
  check(wrong.length === 0, wrong.join());
});
await look('two hundred policies', { policies: 200 }, join(npm, 'node_modules'), async (world, address) => {
  const { page, wrong } = await openPage(browser, address);
  await page.waitForSelector('body[data-live=yes]');
  check(await page.locator('#policies > details').count() === 200, 'some are missing');
  await page.fill('#filter', 'policy-19');
  check(await page.locator('#policies > details:visible').count() === 11, 'the filter shows others');
  await judge(page, browser.axe, 'two hundred policies');
  const took = await page.evaluate(() => {
    const entries = performance.getEntriesByType('longtask');
    return Math.max(0, ...entries.map((each) => each.duration));
  });
  check(took < 500, `the page is busy for ${took} ms`);
  check(wrong.length === 0, wrong.join());
});
await look('daemons that share a store', {}, join(npm, 'node_modules'), async (world, address) => {
  const alone = world.status;
  const [daemon] = alone().instances;
  world.status = () => ({
    ...alone(), unled: ['fabrikam'],
    instances: [{ ...daemon, tenants: ['contoso'] }, { ...daemon, name: 'host-2', tenants: [] }, { ...daemon, name: 'host-3', missing: true, tenants: [] }],
  });
  const { page, wrong } = await openPage(browser, address);
  await page.waitForSelector('body[data-live=yes]');
  const rates = await page.locator('#rate-list').innerText();
  for (const told of [/host-1: .*, leads contoso$/m, /host-2: .*, leads no tenant$/m, /host-3: .*, not seen since /m]) check(told.test(rates), `${told} is not told: ${rates}`);
  check((await page.locator('#trouble-list').innerText()).includes('Nobody leads fabrikam'), 'nobody is told that nobody leads');
  await judge(page, browser.axe, 'daemons that share a store');
  check(wrong.length === 0, wrong.join());
});
await look('a token', {}, join(npm, 'node_modules'), async (world, address) => {
  world.token = 'secret';
  const { page, wrong } = await openPage(browser, address);
  await page.waitForSelector('#admission:not([hidden])');
  await judge(page, browser.axe, 'the question for the token');
  await page.fill('#token', 'secret');
  await page.press('#token', 'Enter');
  await page.waitForSelector('body[data-live=yes]');
  check(await page.locator('#admission').isHidden(), 'the question stays');
  check(wrong.length === 0, wrong.join());
});
await look('a daemon that goes and comes back', {}, join(npm, 'node_modules'), async (world, address) => {
  const { page } = await openPage(browser, address);
  await page.waitForSelector('body[data-live=yes]');
  world.gone = true;
  await page.waitForSelector('body[data-live=no]');
  check((await page.locator('#pulse').innerText()).includes('does not answer'), 'nobody is told');
  world.gone = false;
  await page.waitForSelector('body[data-live=yes]');
});
await browser.close();
process.exit(failed ? 1 : 0);
