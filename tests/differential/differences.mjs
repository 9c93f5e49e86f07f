// Where ours differs from Microsoft's on purpose. Each reason is as narrow as it can be said. A case has the template
// with its data, what ours makes of it, what Microsoft's does, and `bare`: what Microsoft's does when it does not
// substitute "${name}" for what is missing.
import { isDeepStrictEqual } from 'node:util';

const strings = (value) =>
  typeof value === 'string' ? [value] : value && typeof value === 'object' ? Object.values(value).flatMap(strings) : [];
const shows = (answer, pattern) => strings(answer.output).some((text) => pattern.test(text));
const members = (value) =>
  value && typeof value === 'object'
    ? Object.entries(value)
        .filter(([key, each]) => !key.startsWith('$') && each !== null)
        .reduce((sum, [, each]) => sum + 1 + members(each), 0)
    : 0;
const source = ({ test }) => strings(test.template).join(' ');

/** With numbers to 12 digits: the last ones of a power differ from one C library to another. */
const rounded = (answer) => answer.replace(/\d+\.\d{9,}/g, (digits) => Number(digits).toPrecision(12));
const sorted = (value) =>
  JSON.stringify(value, (key, each) =>
    each && typeof each === 'object' && !Array.isArray(each) ? Object.fromEntries(Object.entries(each).sort()) : each);

export const differences = [
  {
    why: 'what cannot be evaluated is an error here; Microsoft shows the person the expression',
    applies: ({ ours, theirs }) => ours.error && (theirs.error || shows(theirs, /\$\{/)),
  },
  {
    why: 'what yields nothing is an error here; Microsoft leaves the member out, or takes it for an empty text',
    applies: ({ test, ours, theirs }) => /has no value$/.test(ours.error) &&
      (members(theirs.output) < members(test.template) || /\b(first|last|getProperty)\(/.test(source({ test }))),
  },
  {
    why: 'an infinite number is an error here; Microsoft writes Infinity or NaN',
    applies: ({ ours, theirs }) => /yields no number$/.test(ours.error) && /Infinity|NaN|:null/.test(JSON.stringify(theirs)),
  },
  {
    why: 'a missing value is missing: ?? takes the other side, and nothing counts the letters of "${name}"',
    applies: ({ ours, bare }) =>
      isDeepStrictEqual(ours, bare) || /^\$\{(\$root\.)?missing\} has no value/.test(ours.error) ||
      (ours.error && (bare.error || shows(bare, /\$\{/))),
  },
  {
    why: 'an object is no text; Microsoft shows "[object Object]"',
    applies: ({ ours, theirs, bare }) =>
      /is given an object, not text/.test(ours.error) ||
      (/is an object, not text|something else than text|no number/.test(ours.error) &&
        /\[object Object\]|"(data|x)":\{\}/.test(JSON.stringify([theirs, bare]))),
  },
  {
    why: 'a text in backticks may stand inside an expression; Microsoft cannot read it there',
    applies: ({ test, ours, theirs }) =>
      source({ test }).includes('`') && /syntax error/.test(theirs.error) && !ours.error,
  },
  {
    why: 'base64 holds UTF-8; Microsoft reads each byte as a letter',
    applies: ({ test, ours, theirs }) =>
      /(base64|dataUri)ToString/.test(source({ test })) && /é|foreign/.test(source({ test })) && !ours.error && !theirs.error,
  },
  {
    why: 'the last digits of a power',
    applies: ({ test, ours, theirs, bare }) => /\^|exp\(/.test(source({ test })) &&
      [theirs, bare].some((each) => rounded(sorted(ours)) === rounded(sorted(each))),
  },
  {
    why: 'lists put together by concat or & stay a list or are JSON; Microsoft writes commas where it is the whole text',
    applies: ({ test, theirs }) => /\$\{\(*(concat\(|[^}]* & )/.test(source({ test })) && !theirs.error,
  },
  {
    why: 'arguments are looked at when they are needed; Microsoft refuses the whole template for a constant of a wrong type',
    applies: ({ ours, theirs }) => !ours.error && /should contain|is not any of|is not a \w+ expression/.test(theirs.error),
  },
  {
    why: '?? looks at the other side only when it must; Microsoft always does, and fails when that fails',
    applies: ({ test, ours, theirs, bare }) => /\?\?|coalesce/.test(source({ test })) && !ours.error &&
      [theirs, bare].every((each) => each.error || shows(each, /\$\{/)),
  },
  {
    why: 'a ? b : c ? d : e is refused; Microsoft takes it for (a ? b : c) ? d : e, which nobody means',
    applies: ({ ours }) => ours.error === 'put the second ? : in parentheses',
  },
  {
    why: 'there is no half of a character: U+FFFD, or the whole of it, as JSON must be Unicode',
    applies: ({ theirs, bare }) => /\\ud[89a-f]/.test(JSON.stringify([theirs, bare])),
  },
  {
    why: 'a constant $when is obeyed; Microsoft leaves out what is true and shows what is false',
    applies: ({ test }) => /"\$when":(true|false)/.test(JSON.stringify(test.template)),
  },
  {
    why: '|| yields true or false; Microsoft may yield null',
    applies: ({ test, theirs }) => /\|\|/.test(source({ test })) && JSON.stringify(theirs).includes(':null'),
  },
  {
    why: 'the members of an object come in the order of their names',
    applies: ({ test, ours, theirs }) => /foreach\(user/.test(source({ test })) &&
      isDeepStrictEqual(Object.values(ours.output.data.x).sort(), Object.values(theirs.output.data.x).sort()),
  },
  {
    why: 'lists and objects are never the same as others; Microsoft knows the very same one again',
    applies: ({ test, ours, theirs }) =>
      /\b(unique|union|intersection)\(/.test(source({ test })) && !ours.error && !theirs.error,
  },
  { why: 'noon is noon; Microsoft knows no noon', applies: ({ ours }) => ours.output?.data?.x === 'noon' },
  {
    why: 'ticks are a number; Microsoft makes a text of them',
    applies: ({ ours, theirs }) =>
      /^\d{18}$/.test(theirs.output?.data?.x) && Number(theirs.output.data.x) === ours.output.data.x,
  },
  { why: '<> is != as documented; Microsoft forgot it', applies: ({ theirs }) => theirs.error === 'Unknown function <>' },
];
