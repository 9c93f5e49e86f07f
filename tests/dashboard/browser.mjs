// Chromium with a page at the dashboard, and a record of all that must not happen there.
import { createRequire } from 'node:module';
import { join } from 'node:path';

export const openBrowser = async (packages, chromium) => {
  const need = createRequire(join(packages, 'node_modules/'));
  const axe = need.resolve('axe-core/axe.min.js');
  const browser = await need('playwright-core').chromium.launch({ executablePath: chromium, args: ['--no-sandbox', '--disable-gpu'], timeout: 300000 });
  return { browser, axe, close: () => browser.close() };
};

export const openPage = async ({ browser }, address, settings = {}) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...settings });
  // A machine that is busy with other tests takes its time.
  context.setDefaultTimeout(120000);
  const page = await context.newPage();
  const wrong = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(address)) wrong.push(`a request left the address: ${request.url()}`);
    if (request.method() !== 'GET') wrong.push(`a request that is no GET: ${request.method()} ${request.url()}`);
  });
  page.on('pageerror', (error) => wrong.push(`an error on the page: ${error.message}`));
  page.on('console', (line) => {
    if (line.type() === 'error' && !/Failed to load resource/.test(line.text())) wrong.push(`the console says: ${line.text()}`);
  });
  page.on('dialog', (dialog) => { wrong.push('a dialog opened'); dialog.dismiss(); });
  const policies = [];
  page.on('response', (response) => policies.push(response.headers()['content-security-policy'] ?? ''));
  await page.goto(address);
  return { page, context, wrong, policies };
};

export const check = (fine, what) => {
  if (!fine) throw new Error(what);
};

// Axe is injected past the policy of the page, which allows nobody's scripts but its own; the page itself runs under it.
export const judge = async (page, axe, what) => {
  const session = await page.context().newCDPSession(page);
  const source = (await import('node:fs')).readFileSync(axe, 'utf8');
  await session.send('Runtime.evaluate', { expression: source });
  const { result } = await session.send('Runtime.evaluate', {
    expression: 'axe.run(document, { resultTypes: ["violations"] }).then((all) => JSON.stringify(all.violations.map((each) => ' +
      '({ id: each.id, help: each.help, nodes: each.nodes.slice(0, 3).map((node) => node.html.slice(0, 160) + " " + (node.any[0]?.message ?? "")) }))))',
    awaitPromise: true, returnByValue: true,
  });
  check(result.value === '[]', `axe-core, ${what}: ${result.value}`);
};
