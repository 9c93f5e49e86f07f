// Renders templates with Microsoft's library and with ours and holds one against the other.
//   node compare.mjs --program FILE --packages FOLDER [--seed N] [--count N] [--show N]
// Ends with 1 when some differ in a way that differences.mjs does not give a reason for.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual, parseArgs } from 'node:util';

import { differences } from './differences.mjs';
import { Generator } from './generate.mjs';

process.env.TZ = 'UTC';
const here = dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({
  options: {
    program: { type: 'string' },
    packages: { type: 'string' },
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '2000' },
    show: { type: 'string', default: '20' },
  },
});
const packages = createRequire(join(resolve(options.packages), 'package.json'));
const { ExpressionFunctions, Options } = packages('adaptive-expressions');
const { Template } = packages('adaptivecards-templating');

// The templating puts the text "${name}" in the place of a value that is missing, for `??` and `exists` too. This turns
// that off and on: without it a missing value is missing, as for Adaptive Expressions anywhere else.
let substitution;
let substitutes = true;
Object.defineProperty(Options.prototype, 'nullSubstitution', {
  get: () => (substitutes ? substitution : undefined),
  set: (value) => { substitution = value; },
});

/** tests/differential/written: texts under one set of data, or whole cards each with its own. */
function written() {
  const folder = join(here, 'written');
  return readdirSync(folder).filter((name) => name.endsWith('.json')).flatMap((name) => {
    const file = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    const texts = (file.texts ?? []).map((x) => ({ template: { type: 'Action.Submit', data: { x } }, data: file.data }));
    return [...texts, ...(file.cards ?? [])];
  });
}

function generated() {
  const generator = new Generator(Number(options.seed));
  return Array.from({ length: Number(options.count) }, () => generator.next());
}

const shown = (key, value) => (value === undefined ? '${}' : value);

function microsofts(test, withSubstitution) {
  substitutes = withSubstitution;
  try {
    const output = new Template(structuredClone(test.template)).expand({ $root: structuredClone(test.data) });
    return { output: JSON.parse(JSON.stringify(output ?? null, withSubstitution ? undefined : shown)) };
  } catch (error) {
    return { error: String(error.message ?? error) };
  }
}

function ours(tests) {
  const input = tests.map((test) => JSON.stringify(test) + '\n').join('');
  const run = spawnSync(options.program, { input, maxBuffer: 1 << 28, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`${options.program} ended with ${run.status ?? run.signal}: ${run.stderr}`);
  return input === '' ? [] : run.stdout.trimEnd().split('\n').map((line) => JSON.parse(line));
}

function compare(tests) {
  const counts = new Map();
  const unexplained = [];
  const ourAnswers = ours(tests);
  tests.forEach((test, i) => {
    const theirs = microsofts(test, true);
    if (isDeepStrictEqual(theirs, ourAnswers[i])) return;
    const bare = microsofts(test, false);
    const reason = differences.find((each) => each.applies({ test, ours: ourAnswers[i], theirs, bare }));
    if (reason) counts.set(reason, (counts.get(reason) ?? 0) + 1);
    else unexplained.push({ test, ours: ourAnswers[i], theirs, bare });
  });
  return { counts, unexplained };
}

function report(name, tests) {
  const { counts, unexplained } = compare(tests);
  const explained = [...counts.values()].reduce((sum, each) => sum + each, 0);
  console.log(`${name}: ${tests.length} templates, ${tests.length - explained - unexplained.length} the same, ` +
    `${explained} different with a reason, ${unexplained.length} different without`);
  for (const [reason, count] of counts) console.log(`  ${count} × ${reason.why}`);
  for (const each of unexplained.slice(0, Number(options.show))) {
    console.log(`  template   ${JSON.stringify(each.test.template)}`);
    console.log(`  microsoft  ${JSON.stringify(each.theirs)}`);
    console.log(`  bare       ${JSON.stringify(each.bare)}`);
    console.log(`  ours       ${JSON.stringify(each.ours)}`);
  }
  return { reasons: [...counts.keys()], good: unexplained.length === 0 };
}

/** The prebuilt functions that ours neither has nor refuses with a reason. */
function unknownFunctions() {
  const names = [...ExpressionFunctions.standardFunctions.keys()].filter((name) => /^\w+(\.\w+)*$/.test(name));
  const answers = ours(names.map((name) => ({ template: { x: '${' + name + '()}' }, data: {} })));
  const unknown = names.filter((name, i) => /there is no function/.test(answers[i].error));
  console.log(`functions: ${names.length} prebuilt ones, ${unknown.length} unknown here: ${unknown.join(' ')}`);
  return unknown;
}

const unknown = unknownFunctions();
const reports = [report('hand-written', written()), report('generated', generated())];
const used = new Set(reports.flatMap((each) => each.reasons));
const unused = differences.filter((each) => !used.has(each));
for (const each of unused) console.log(`this reason applies to nothing any more: ${each.why}`);
process.exit(reports.every((each) => each.good) && unused.length + unknown.length === 0 ? 0 : 1);
