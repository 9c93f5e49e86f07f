// One welcome rendered by our engine and by Microsoft's library, in one run, in CPU time. Both parse the template once
// and give the JSON text of each card; ours also escapes the values and makes the whole message.
//   node welcome_bench.mjs WELCOME_BENCH PACKAGES_FOLDER [ROUNDS]
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const [program, folder, rounds = '20000'] = process.argv.slice(2);
const { Template } = createRequire(join(resolve(folder), 'package.json'))('adaptivecards-templating');

const ours = JSON.parse(execFileSync(program, [rounds], { encoding: 'utf8' }));
const template = new Template(ours.card);

function theirs(count) {
  const before = process.cpuUsage();
  let bytes = 0;
  for (let i = 0; i < count; ++i) bytes += JSON.stringify(template.expand({ $root: ours.data[i % 100] })).length;
  const { user, system } = process.cpuUsage(before);
  return { us: (user + system) / count, bytes: Math.round(bytes / count) };
}

theirs(2000); // until it is compiled
const microsofts = theirs(Number(rounds));
console.log(`ours       ${ours.us.toFixed(1)} µs a welcome (${ours.bytes} bytes)`);
console.log(`microsoft  ${microsofts.us.toFixed(1)} µs a welcome (${microsofts.bytes} bytes)`);
console.log(`ratio      ${(microsofts.us / ours.us).toFixed(1)}`);
