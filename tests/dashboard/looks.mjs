// What has to be so of the dashboard, whoever serves it. A world: `address`; `who`, the user principal name of somebody;
// `advance`, `makeTrouble`, `endTrouble`, each of which changes what the dashboard is to show; where it can,
// `endReceipts` and `beginReceipts`, between which nobody is known to have read anything.
import { check, judge, openPage } from './browser.mjs';

const numberIn = async (page, line) => {
  const text = await page.locator('#policies > details .counts').first().innerText();
  const found = text.match(line);
  return found ? Number(found[1].replace(/[^0-9]/g, '')) : -1;
};
const welcomed = (page) => numberIn(page, /^([\d.,\s  ]+) of/);

const until = async (what, holds, patience = 120000) => {
  for (const end = Date.now() + patience; Date.now() < end;) {
    if (await holds()) return;
    await new Promise((wake) => setTimeout(wake, 100));
  }
  throw new Error(`it was never so: ${what}`);
};

// Presses Tab until the element has the focus, as somebody without a mouse does.
const tabTo = async (page, selector, most = 400) => {
  for (let i = 0; i < most; ++i) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
  }
  throw new Error(`the keyboard does not reach ${selector}`);
};

const live = (page) => page.waitForSelector('body[data-live=yes]');

const loads = async ({ world, browser }) => {
  const { page, context, wrong, policies } = await openPage(browser, world.address);
  await live(page);
  check(await page.locator('#policies > details').count() > 0, 'no policy is shown');
  await page.waitForTimeout(500);
  for (const policy of policies) {
    check(policy.includes("default-src 'none'") && !/unsafe|data:|blob:|\*|nonce|sha/.test(policy), `the policy of contents has an exception: ${policy}`);
  }
  check((await context.cookies()).length === 0, 'there are cookies');
  return wrong;
};

const moves = async ({ world, browser }) => {
  const { page, wrong } = await openPage(browser, world.address);
  await live(page);
  const before = await welcomed(page);
  await world.advance();
  await until('the rollout moves', async () => await welcomed(page) > before);
  return wrong;
};

const troubles = async ({ world, browser }) => {
  const { page, wrong } = await openPage(browser, world.address);
  await live(page);
  const stopped = page.locator('#trouble-list', { hasText: 'Stopped:' });
  check(await stopped.count() === 0, 'there is a trouble before there is one');
  await world.makeTrouble();
  await until('the trouble appears', async () => await stopped.count() > 0);
  check(await page.locator('#trouble-list .trouble', { hasText: 'To do:' }).count() > 0, 'no trouble has a remedy');
  await world.endTrouble();
  await until('the trouble goes', async () => await stopped.count() === 0, 180000);
  return wrong;
};

const finds = async ({ world, browser }) => {
  const { page, wrong } = await openPage(browser, world.address);
  await live(page);
  await page.fill('#whom', 'nobody@nowhere.example');
  await page.press('#whom', 'Enter');
  await page.waitForSelector('#story-note .bad');
  await page.fill('#whom', world.who);
  await page.press('#whom', 'Enter');
  await page.waitForSelector('#story h3');
  check((await page.locator('#story').innerText()).includes(world.who), 'the person found is another one');
  check(await page.locator('#story table').last().locator('tbody tr').count() > 0, 'the story is empty');
  return wrong;
};

const previews = async ({ world, browser }) => {
  const { page, wrong } = await openPage(browser, world.address);
  await live(page);
  await page.waitForSelector('#cards .card');
  await page.selectOption('#template', 'welcome');
  await page.selectOption('#locale', 'ar');
  await page.waitForSelector('#cards .card[lang=ar]');
  check(await page.locator('#cards .card').count() === 2, 'the card is not shown light and dark');
  const direction = await page.locator('#cards .card').first().evaluate((card) => getComputedStyle(card).direction);
  check(direction === 'rtl', `Arabic reads ${direction}`);
  const inside = page.locator('#cards .ac-adaptiveCard');
  if (await inside.count()) check(await inside.first().evaluate((card) => getComputedStyle(card).direction) === 'rtl', 'the card itself does not');
  check(/[\u0600-\u06ff]/.test(await page.locator('#cards .card').first().innerText()), 'there is no Arabic in it');
  await page.selectOption('#locale', 'de');
  await page.waitForSelector('#cards .card[lang=de][dir=ltr]');
  return wrong;
};

// Of each policy how many came how far, and what part of those selected that is.
const countsDown = async ({ world, browser }) => {
  const { page, wrong } = await openPage(browser, world.address);
  await live(page);
  const told = await page.locator('#policies > details').first().locator('.funnel > div').evaluateAll((steps) =>
    steps.map((step) => [step.querySelector('dt').textContent, step.querySelector('dd span').textContent]));
  check(told.map(([step]) => step).join() === 'selected,installed,welcomed,read,replied or pressed', `the steps are ${told}`);
  const counts = told.map(([, text]) => Number(text.slice(0, text.lastIndexOf(', ')).replace(/\D/g, '')));
  told.forEach(([step, text], place) => {
    if (step === 'read' && text.startsWith('not known')) return;
    const percent = counts[0] ? Math.round(100 * counts[place] / counts[0]) : 0;
    check(text.endsWith(`, ${percent} %`), `${step} is told as ${text}, of ${counts[0]}`);
  });
  return wrong;
};

// No receipt is no proof that nobody read.
const knowsNoReads = async ({ world, browser }) => {
  if (!world.endReceipts) return [];
  const { page, wrong } = await openPage(browser, world.address);
  await live(page);
  const read = page.locator('#policies > details').first().locator('.funnel > div', { hasText: 'read' }).locator('span');
  check(/ %$/.test(await read.innerText()), 'reads are not known before');
  await world.endReceipts();
  await until('reads are not known', async () => (await read.innerText()).startsWith('not known'));
  await world.beginReceipts();
  return wrong;
};

const byKeyboard = async ({ world, browser }) => {
  const { page, wrong } = await openPage(browser, world.address);
  await live(page);
  await page.keyboard.press('Tab');
  check(await page.evaluate(() => document.activeElement.className === 'skip'), 'the way past the heading is not first');
  await tabTo(page, '#direction');
  await tabTo(page, '#filter');
  await tabTo(page, '#policies > details:last-child > summary');
  if (!await page.evaluate(() => document.activeElement.parentElement.open)) await page.keyboard.press('Enter');
  check(await page.evaluate(() => document.activeElement.parentElement.open), 'a policy does not open by the keyboard');
  await tabTo(page, '#whom');
  await page.keyboard.type(world.who);
  await page.keyboard.press('Enter');
  await page.waitForSelector('#story h3');
  await tabTo(page, '#story .scroll');
  await tabTo(page, '#template');
  await tabTo(page, '#locale');
  return wrong;
};

const isForEverybody = async ({ world, browser }) => {
  const all = [];
  const wide = { width: 1280, height: 900 };
  const phone = { width: 360, height: 740 };
  for (const [colorScheme, viewport, direction] of [['light', wide, 'ltr'], ['dark', phone, 'rtl'], ['light', phone, 'ltr'], ['dark', wide, 'rtl']]) {
    const what = `${colorScheme}, ${viewport.width} wide, ${direction}`;
    const { page, context, wrong } = await openPage(browser, world.address, { colorScheme, viewport });
    await live(page);
    await page.selectOption('#direction', direction);
    await page.fill('#whom', world.who);
    await page.press('#whom', 'Enter');
    await page.waitForSelector('#story h3');
    await page.waitForSelector('#cards .card');
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    check(beyond <= 0, `the page scrolls sideways (${what}): ${beyond}`);
    await judge(page, browser.axe, what);
    if (world.pictures) await page.screenshot({ path: `${world.pictures}/${what.replace(/[ ,]+/g, '-')}.png`, fullPage: true });
    all.push(...wrong);
    await context.close();
  }
  return all;
};

const all = { loads, moves, finds, previews, countsDown, knowsNoReads, byKeyboard, isForEverybody, troubles };

// Gives how many failed.
export const lookAt = async (world, browser, only = Object.keys(all)) => {
  let failed = 0;
  for (const name of only) {
    try {
      const wrong = await all[name]({ world, browser });
      check(wrong.length === 0, wrong.join('\n  '));
      console.log(`ok      ${name}`);
    } catch (error) {
      ++failed;
      console.log(`FAILED  ${name}: ${error.message}`);
    } finally {
      for (const context of browser.browser.contexts()) await context.close();
    }
  }
  return failed;
};
