// One welcome rendered by our engine and by Microsoft's library in turns, in CPU time, the best of seven turns of each.
// Both parse the template once and give the JSON text of each card; ours also escapes the values and makes the whole
// message.
//   node welcome_bench.mjs WELCOME_BENCH PACKAGES_FOLDER [ROUNDS]
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const [program, folder, rounds = '20000'] = process.argv.slice(2);
const { Template } = createRequire(join(resolve(folder), 'package.json'))('adaptivecards-templating');

const ours = () => JSON.parse(execFileSync(program, [rounds], { encoding: 'utf8' }));
const { card, data } = ours();
const template = new Template(card);

function theirs() {
  const count = Number(rounds);
  const before = process.cpuUsage();
  let bytes = 0;
  for (let i = 0; i < count; ++i) bytes += JSON.stringify(template.expand({ $root: data[i % data.length] })).length;
  const { user, system } = process.cpuUsage(before);
  return { us: (user + system) / count, bytes: Math.round(bytes / count) };
}

const better = (one, other) => (one === undefined || other.us < one.us ? other : one);
let bestOfOurs;
let bestOfTheirs;
for (let turn = 0; turn < 7; ++turn) {
  bestOfOurs = better(bestOfOurs, ours());
  bestOfTheirs = better(bestOfTheirs, theirs());
}
console.log(`ours       ${bestOfOurs.us.toFixed(2)} µs a welcome (${bestOfOurs.bytes} bytes)`);
console.log(`microsoft  ${bestOfTheirs.us.toFixed(2)} µs a welcome (${bestOfTheirs.bytes} bytes)`);
console.log(`ratio      ${(bestOfTheirs.us / bestOfOurs.us).toFixed(1)}`);
