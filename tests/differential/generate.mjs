// Templates made by chance from a seed: the same seed makes the same templates.

export const data = {
  whole: 1, half: 2.5, negative: -7, none: null,
  text: 'Hello World', empty: '', foreign: 'Ünï 😀', words: ' two  words ',
  yes: true, no: false,
  numbers: [3, 1, 2], letters: ['b', 'a', 'c'], nothing: [],
  thing: { count: 1, name: 'x' },
  things: [{ name: 'b', size: 2 }, { name: 'a', size: 1 }],
  deep: { er: { list: [1, 2] } },
  now: '2026-11-23T09:05:07.123Z', day: '2024-02-29T23:59:59.000Z',
};

/** Mulberry32: small, and good enough to choose with. */
function chance(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
}

// $n $s $b $l $a stand for a number, a text, a truth value, a list, any of them, one level less deep; $N $S $B $L $A
// for a plain one; @ stands before a name of the data.
const leaves = {
  n: ['@whole', '@half', '@negative', '1', '2', '0', '3.5', '10', '@thing.count', '@numbers[0]', '@deep.er.list[1]',
    '@things[1].size', "@thing['count']", '@Whole'],
  s: ['@text', '@empty', '@foreign', '@words', "'abc'", '"x y"', "'it\\'s'", "''", '@thing.name', '@letters[1]',
    '@things[0].name', '@TEXT'],
  b: ['@yes', '@no', 'true', 'false'],
  l: ['@numbers', '@letters', "createArray(1, 'a')", '[1, 2, 2]', '@nothing'],
};

const branches = {
  n: ['($n + $n)', '($n - $n)', '($n * $n)', '($n / $n)', '($n % $n)', '($N ^ $N)', '$n + $n * $n', '$n - $n / $N',
    '-$N', '+$N', 'add($n, $n)', 'sub($n, $n, $N)', 'mul($n, $n)', 'div($n, $n)', 'mod($n, $n)', 'exp($N, $N)',
    'length($s)', 'count($l)', 'count($s)', 'min($n, $n)', 'max($n, $n, $N)', 'min(@numbers)', 'max([$n, $n])', 'abs($n)',
    'round($n)', 'round($n, 1)', 'round($n, 2)', 'floor($n)', 'ceiling($n)', 'sqrt($n)', 'int($n)', 'int($s)',
    'float($n)', 'float($s)', 'indexOf($s, $S)', 'lastIndexOf($s, $S)', 'indexOf($l, $A)', 'lastIndexOf($L, $A)',
    'sum(@numbers)', 'average([$n, $n])', 'if($b, $n, $n)', '$b ? $n : $n', 'countWord($s)', 'dayOfMonth(@now)',
    'dayOfWeek(addDays(@now, $N))', 'dayOfYear(@day)', 'month(addToTime(@day, 1, $UNIT))', 'year(@day)', 'first($l)',
    'last($l)', 'coalesce(@none, $n)', '@missing ?? $n', '$L[$N]', "ticksToDays(ticks(@day))",
    'dateTimeDiff(@now, @day)', "getProperty(@thing, 'count')"],
  s: ['($s + $s)', '($s + $n)', '($s & $a)', 'concat($s, $A)', 'concat($s, $a, $S)', 'toUpper($s)', 'toLower($s)',
    'trim($s)', "replace($s, 'l', $S)", "replace($s, ' ', '')", "replaceIgnoreCase($s, 'L', $S)",
    'substring($s, 0, $N)', 'substring($s, 1)', "join($l, ', ')", "join($l, ', ', ' and ')", 'if($b, $s, $s)',
    '$b ? $s : $s', 'titleCase($s)', 'sentenceCase($s)', 'formatNumber($n, 0)', 'formatNumber($n, 2)', 'string($a)',
    'addOrdinal(int($N))', 'coalesce(@none, $s)', '@missing ?? $s', 'uriComponent($s)',
    'uriComponentToString(uriComponent($s))', 'base64($s)', 'base64ToString(base64($s))', 'dataUri($s)',
    'formatDateTime(@now, $FORMAT)', 'formatDateTime(@day, $FORMAT)', 'addDays(@now, $N)', 'addHours(@day, $N)',
    'addMinutes(@day, 3, $FORMAT)', 'addSeconds(@now, $N)', 'addToTime(@day, $N, $UNIT)',
    'subtractFromTime(@now, 3, $UNIT)', 'startOfDay(@day)', 'startOfHour(@now)', 'startOfMonth(@day)', 'getTimeOfDay(@now)',
    'date(@day)', 'jsonStringify($a)', 'take($s, 2)', 'reverse($S)', "first(split($s, ' '))",
    "formatEpoch($N, 'yyyy-MM-dd')", 'last($s)', 'first($s)', "if(empty($s), 'nothing', $s)"],
  b: ['$n < $n', '$n <= $n', '$n > $n', '$n >= $n', '$n == $n', '$n != $n', '($a == $a)', '($s != $S)', '!$B',
    '!($b)', '($b && $b)', '($b || $b)', 'and($b, $b)', 'or($b, $b, $B)', 'not($a)', 'contains($s, $S)',
    'contains($l, $A)', "contains(@thing, 'name')", 'startsWith($s, $S)', 'endsWith($s, $S)', 'empty($s)', 'empty($l)',
    'exists($A)', 'exists(@missing)', 'any($L, q, q == $A)', 'all(@numbers, q, q > $N)', 'isString($a)',
    'isInteger($a)', 'isFloat($a)', 'isBoolean($a)', 'isArray($l)', 'isObject(@thing)', 'isDateTime($S)', '$S < $S',
    '$S >= $S', 'bool($A)', 'equals($a, $a)', 'less($n, $n)', 'greaterOrEquals($n, $n)'],
  l: ['where($l, q, q != $A)', 'where(@things, q, q.size > $N)', 'foreach($l, q, concat(q, $S))',
    'foreach(@things, q, q.name)', 'select(@numbers, q => q * $N)', 'skip($l, $N)', 'take($l, $N)', 'union($l, $l)',
    'unique($l)', 'intersection($l, $l)', 'sortBy($l)', 'sortByDescending($l)', "sortBy(@things, 'name')",
    "split($s, ' ')", "split($s, 'l')", 'createArray($a, $a)', '[$a, $a]', 'range($N, 2)', 'range(1, 3)',
    "reverse(['p', 'q'])", 'flatten(createArray($l, $l))', 'subArray($L, 0, 1)', 'subArray($L, 1)',
    'indicesAndValues($L)', "json('[1, 2]')", 'if($b, $l, $l)', 'concat($l, $l)'],
};

const FORMATS = ["'yyyy-MM-dd'", "'ddd d MMM'", "'dddd, MMMM dd'", "'HH:mm'", "'hh:mm tt'", "'h:m:s'", "'MM/dd/yy'"];
const UNITS = ["'Day'", "'Month'", "'Hour'", "'Week'", "'Year'", "'Minute'"];
const KINDS = ['n', 's', 'b', 'l'];

export class Generator {
  constructor(seed) {
    this.random = chance(seed);
    this.scope = '';
  }

  pick(list) {
    return list[Math.floor(this.random() * list.length)];
  }

  expression(kind, depth) {
    if (kind === 'a') return this.expression(this.pick(KINDS), depth);
    const made = this.pick(depth <= 0 ? leaves[kind] : branches[kind]).replace(/@/g, this.scope);
    return made.replace(/\$(FORMAT|UNIT|[nsblaNSBLA])(?![a-z])/g, (whole, what) => {
      if (what === 'FORMAT') return this.pick(FORMATS);
      if (what === 'UNIT') return this.pick(UNITS);
      const leaf = what !== what.toLowerCase();
      return this.expression(what.toLowerCase(), leaf ? 0 : depth - 1);
    });
  }

  string() {
    const depth = this.pick([1, 1, 2, 2, 3]);
    const expression = () => '${' + this.expression(this.pick(['n', 's', 's', 'b', 'l', 'a']), depth) + '}';
    const forms = [expression, expression, expression, () => 'before ' + expression() + ' after',
      () => expression() + '-${' + this.expression('s', 1) + '}', () => 'plain, with \\ and $ and {}'];
    return this.pick(forms)();
  }

  member(depth) {
    return depth > 0 && this.random() < 0.4 ? this.list(depth - 1) : this.string();
  }

  /** What is made by `make` where $data is something else than the root. */
  inOtherData(make) {
    const before = this.scope;
    this.scope = '$root.';
    const made = make();
    this.scope = before;
    return made;
  }

  /** An object with what the templating itself does: $data, $when, repetition, lists in lists. */
  object(depth) {
    const constant = this.pick([1, true, null, 'constant', 2.5]);
    const forms = [
      () => ({ a: this.member(depth), b: constant }),
      () => ({ a: this.member(depth), b: constant, $when: '${' + this.expression('b', 2) + '}' }),
      () => this.inOtherData(() => ({ $data: '${$root.things}', n: '${name}', i: '${$index}', a: this.member(depth) })),
      () => this.inOtherData(() => ({ $data: '${$root.thing}', n: '${name}', d: '${$data.count}', a: this.string() })),
      () => ({ $data: [{ v: 1 }, { v: 'two' }], $when: '${v != 1}', v: '${v}' }),
      () => ({ $data: '${$root.numbers}', v: '${$data}', $when: '${$index < 2}', constant }),
    ];
    return this.pick(forms)();
  }

  list(depth) {
    return Array.from({ length: 1 + Math.floor(this.random() * 3) }, () =>
      this.random() < 0.3 ? this.string() : this.object(depth));
  }

  /** What is in `data` of a button is no text: nothing is escaped in it, so the two can be compared as they are. */
  next() {
    const inside = this.random() < 0.7 ? this.string() : this.object(2);
    return { template: { type: 'Action.Submit', data: { x: inside } }, data };
  }
}
