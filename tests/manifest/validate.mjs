// Whether packages are what Teams takes: three files, a manifest that Microsoft's schema of its version finds good, icons
// of the right sizes, and the version that is expected.
//   node validate.mjs PACKAGES_FOLDER VERSION FILE.zip [VERSION FILE.zip…]
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {inflateRawSync} from 'node:zlib';

const [packages, ...expected] = process.argv.slice(2);
const require = createRequire(`${packages}/node_modules/`);
const Ajv = require('ajv-draft-04');
const formats = require('ajv-formats');

function schemaOf(version) {
  const file = `${packages}/node_modules/@microsoft/app-manifest/build/json-schemas/teams/v${version}/MicrosoftTeams.schema.json`;
  const ajv = new Ajv({strict: false, allErrors: true});
  formats(ajv);
  return ajv.compile(JSON.parse(readFileSync(file, 'utf8')));
}

// By the central directory, as others read it.
function unzip(bytes) {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const files = {};
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; --left) {
    const [method, size, name, extra, comment] =
        [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20), ...[28, 30, 32].map(x => bytes.readUInt16LE(at + x))];
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(start, start + size);
    files[bytes.toString('utf8', at + 46, at + 46 + name)] = method === 8 ? inflateRawSync(packed) : packed;
    at += 46 + name + extra + comment;
  }
  return files;
}

const sizeOf = png => `${png.readUInt32BE(16)} x ${png.readUInt32BE(20)}`;

function faultsOf(file, version) {
  const files = unzip(readFileSync(file));
  const names = Object.keys(files).sort().join(' ');
  if (names !== 'color.png manifest.json outline.png') return [`it holds ${names}`];
  const manifest = JSON.parse(files['manifest.json'].toString('utf8'));
  const good = schemaOf(manifest.manifestVersion);
  const faults = good(manifest) ? [] : good.errors.map(each => `${each.instancePath} ${each.message}`);
  if (manifest.version !== version) faults.push(`its version is ${manifest.version}, not ${version}`);
  if (sizeOf(files[manifest.icons.color]) !== '192 x 192') faults.push('the color icon has another size');
  if (sizeOf(files[manifest.icons.outline]) !== '32 x 32') faults.push('the outline icon has another size');
  // A schema that finds everything good would say nothing.
  for (const key of ['developer', 'icons', 'id'])
    if (good({...manifest, [key]: undefined})) faults.push(`the schema does not miss ${key}`);
  if (good({...manifest, unheardOf: 1})) faults.push('the schema takes unknown keys');
  return faults;
}

let failed = false;
for (let i = 0; i < expected.length; i += 2) {
  const faults = faultsOf(expected[i + 1], expected[i]);
  for (const each of faults) console.log(`${expected[i + 1]}: ${each}`);
  failed ||= faults.length > 0;
}
console.log(failed ? 'failed' : `${expected.length / 2} packages are as Microsoft's schema wants them`);
process.exit(failed ? 1 : 0);
