// The dashboard: asks the daemon every two seconds how things stand, and shows it. What comes from the daemon becomes
// text, never HTML.
'use strict';
(() => {
  const betweenLooks = 2000;
  const betweenHistories = 60000;
  const longestAnswer = 15000;
  const mostRows = 60;
  const mostPoints = 8000;
  const lines = ['selected', 'installed', 'welcomed', 'failed', 'read', 'answered'];
  const dashes = {selected: [2, 3], installed: [8, 4], welcomed: [], failed: [4, 2, 1, 2], read: [1, 2], answered: [10, 2, 2, 2]};
  const labels = {answered: 'replied or pressed'};
  const label = (line) => labels[line] ?? line;
  const steps = ['selected', 'installed', 'welcomed', 'read', 'answered'];
  const $ = (id) => document.getElementById(id);

  // Elements

  const element = (tag, attributes = {}, ...inside) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...inside);
    return made;
  };
  const drawing = (tag, attributes = {}, ...inside) => {
    const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...inside);
    return made;
  };
  // Names of people, teams and policies may be in any script.
  const name = (text) => element('bdi', {}, String(text));
  const number = (value) => Number(value).toLocaleString();
  const clock = (text) => {
    const at = new Date(text);
    return element('time', {datetime: at.toISOString(), title: at.toISOString()}, at.toLocaleString());
  };
  const setText = (place, text) => {
    if (place.textContent !== text) place.textContent = text;
  };

  // Rebuilds a part of the page only where what it shows is new, and not under somebody whose keyboard is in it.
  const shown = new WeakMap();
  const show = (place, data, draw) => {
    const key = JSON.stringify(data);
    if (shown.get(place) === key || place.contains(document.activeElement)) return;
    shown.set(place, key);
    place.replaceChildren(...draw(data));
  };

  const table = (caption, columns, rows) => {
    const head = element('tr', {}, ...columns.map(([title, kind]) =>
      element('th', kind ? {scope: 'col', class: kind} : {scope: 'col'}, title)));
    const body = rows.map((row) => element('tr', {}, ...row.map((cell, place) => {
      const kind = columns[place][1];
      return element('td', kind ? {class: kind} : {}, cell);
    })));
    const whole = element('table', {}, element('caption', {}, caption), element('thead', {}, head), element('tbody', {}, ...body));
    return element('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption}, whole);
  };
  const countsText = (counts) => Object.entries(counts)
    .map(([state, count]) => `${typeof count === 'object' ? `${state}: ${countsText(count)}` : `${state} ${number(count)}`}`)
    .join(' · ') || 'none';

  // Asking

  class Refused extends Error {
    constructor(status, told) {
      super(told.remedy ? `${told.error}; ${told.remedy}` : told.error);
      this.status = status;
    }
  }
  const tokenName = 'welcomed.token';
  const ask = async (what, values = {}) => {
    const token = sessionStorage.getItem(tokenName);
    const query = new URLSearchParams(values).toString();
    const answer = await fetch(`api/v1/${what}${query && '?'}${query}`, {
      headers: token ? {Authorization: `Bearer ${token}`} : {}, credentials: 'omit', redirect: 'error', cache: 'no-store',
      signal: AbortSignal.timeout(longestAnswer),
    });
    if (answer.status === 401) $('admission').hidden = false;
    if (answer.ok) return answer.json();
    const told = await answer.json().catch(() => ({error: `the daemon answered ${answer.status}`}));
    throw new Refused(answer.status, told);
  };
  const reasonOf = (error) => error instanceof Refused ? error.message : 'the daemon does not answer';

  // Troubles

  const trouble = (what, remedy, more = [], kind = '') => element('div', {class: `trouble ${kind}`.trim()},
    element('p', {}, ...what), ...(remedy ? [element('p', {}, element('strong', {}, 'To do: '), remedy)] : []),
    ...more.map((each) => element('p', {class: 'faint'}, ...each)));

  const troublesOf = (status) => {
    const {causes} = status;
    const means = (cause) => causes[cause]?.means ?? cause;
    const remedy = (cause) => causes[cause]?.remedy ?? '';
    return {
      daemon: status.troubles,
      circuits: status.circuits.map((each) => ({...each, means: means(each.cause), remedy: remedy(each.cause)})),
      errors: status.errors.map((each) => ({...each, means: means(each.cause), remedy: remedy(each.cause)})),
      paused: status.policies.filter((each) => each.paused).map(({name, paused}) =>
        ({name, paused, means: paused.reason ? means(paused.reason) : ''})),
      warnings: status.policies.flatMap(({name, warnings}) =>
        warnings.map((each) => ({name, ...each, means: means(each.cause), remedy: remedy(each.cause)}))),
      hosts: status.hosts.filter((each) => !each.listed),
      unled: status.unled,
    };
  };
  const drawTroubles = ({daemon, circuits, errors, paused, warnings, hosts, unled}) => {
    const all = [
      ...daemon.map(({what, remedy}) => trouble([element('span', {class: 'bad'}, what)], remedy)),
      ...unled.map((tenant) => trouble(
        [element('span', {class: 'bad'}, 'Nobody leads '), name(tenant), ': nothing is installed or sent there until a daemon does'],
        'nothing in the first 15 seconds after a daemon ended; later see whether one runs that has the tenant in its configuration')),
      ...circuits.map((each) => trouble(
        [element('span', {class: 'bad'}, `Stopped: ${each.lane} of `), name(each.tenant), ' since ', clock(each.since), `, because ${each.means}`],
        each.remedy, each.detail ? [[name(each.detail)]] : [])),
      ...paused.map((each) => trouble(
        [element('span', {class: 'warn'}, 'Paused: '), name(each.name), ' since ', clock(each.paused.since), each.means ? `, because ${each.means}` : ', by an admin'],
        `welcomed resume ${each.name} lets it go on`, [], 'warning')),
      ...errors.map((each) => trouble(
        [element('span', {class: 'bad'}, `${number(each.count)} × ${each.cause}`), ` ${each.means}`],
        each.remedy, [['last ', clock(each.last), '; e.g. ', name(each.example)]])),
      ...warnings.map((each) => trouble(
        [element('span', {class: 'warn'}, 'Policy '), name(each.name), `: ${each.means}`], each.remedy,
        each.detail ? [[name(each.detail)]] : [], 'warning')),
      ...hosts.map((each) => trouble(
        ['Events come from ', name(each.host), ', which is not in cloud.service_url_hosts, since ', clock(each.first)],
        "if the host is Microsoft's, add it there", [], 'warning')),
    ];
    return all;
  };
  // Told to a screen reader where it changes; the list below it is long.
  const countTroubles = (troubles) => {
    const count = Object.values(troubles).flat().length;
    setText($('trouble-count'), count ? `${number(count)} to look at` : 'None: all is well.');
    $('trouble-count').className = count ? 'bad' : 'good';
  };

  // Rates

  const fact = (title, ...told) => element('div', {}, element('dt', {}, title), element('dd', {}, ...told));
  const rate = (title, now, most) => fact(title,
    element('span', {}, `${now.toFixed(1)} of ${most.toFixed(1)} a second`),
    element('meter', {min: 0, max: most, value: Math.min(now, most), 'aria-label': title}));
  const whenDone = ({eta, reading, waiting}) => eta ? clock(eta)
    : reading ? 'not known: people are still being read'
    : waiting ? 'not by itself, or later: see what waits' : 'nothing is left to do';
  const leadsText = (tenants) => tenants.length > 3 ? `leads ${number(tenants.length)} tenants` : `leads ${tenants.join(', ') || 'no tenant'}`;
  const instanceText = ({name, version, process, since, last_seen, missing, stopped, tenants}) => [
    `${name}: version ${version}, process ${process}, since ${clock(since)}`,
    ...(stopped ? [`stopped at ${clock(stopped)}`] : missing ? [`not seen since ${clock(last_seen)}`] : tenants ? [leadsText(tenants)] : [])].join(', ');
  const drawRates = ({rates, limits, confirmations, instances, ...done}) => [
    rate('Installs', rates.installs_per_second, limits.installs_per_second),
    rate('Messages', rates.sends_per_second, limits.sends_per_second),
    fact('All is done', whenDone(done)),
    ...instances.map((each) => fact('Daemon', instanceText(each))),
    ...(Object.keys(confirmations).length ? [fact('Opt-outs and opt-ins confirmed', countsText(confirmations))] : []),
  ];

  // Plots

  const colour = (line) => getComputedStyle(document.documentElement).getPropertyValue(`--${line}`).trim();
  const sample = (line) => drawing('svg', {viewBox: '0 0 28 10', 'aria-hidden': 'true'},
    drawing('line', {x1: 0, y1: 5, x2: 28, y2: 5, 'stroke-dasharray': dashes[line].join(' ') || 'none'}));
  const legend = (point) => element('ul', {class: 'legend'}, ...lines.map((line, place) =>
    element('li', {class: line}, sample(line), element('span', {class: 'label'}, `${label(line)} ${number(point[place + 1])}`))));
  const drawFunnel = ({counts, readsKnown}) => {
    const [whole] = counts;
    const percent = (count) => whole ? Math.round(100 * count / whole) : 0;
    return steps.map((step) => {
      // Of a tenant without receipts nobody can say that nobody reads.
      if (step === 'read' && !readsKnown) return fact(label(step), element('span', {}, 'not known: no read receipt came'));
      const count = counts[lines.indexOf(step)];
      return fact(label(step), element('span', {}, `${number(count)}, ${percent(count)} %`),
        element('meter', {min: 0, max: Math.max(1, whole), value: Math.min(count, Math.max(1, whole)), 'aria-label': label(step)}));
    });
  };

  // uPlot wants columns, times in seconds.
  const columnsOf = (points) => [0, ...lines.keys()].map((line, place) =>
    points.map((point) => place === 0 ? point[0] / 1000 : point[line + 1]));

  // Between two points all was as at the first, so lines go in steps.
  const plotted = (place, points) => {
    const axis = {stroke: colour('faint'), grid: {stroke: colour('rule'), width: 1}, ticks: {stroke: colour('rule')}};
    const series = lines.map((line) => ({
      label: label(line), stroke: colour(line), width: 2, dash: dashes[line], points: {show: false},
      paths: uPlot.paths.stepped({align: 1}),
    }));
    return new uPlot({
      width: Math.max(200, place.clientWidth), height: 220, legend: {show: false}, cursor: {show: false},
      scales: {y: {range: (plot, least, most) => [0, Math.max(1, most * 1.05)]}},
      axes: [axis, {...axis, size: 64, values: (plot, values) => values.map(number)}], series: [{}, ...series],
    }, columnsOf(points), place);
  };

  // Evenly chosen, the newest first.
  const some = (points) => {
    const step = Math.max(1, Math.ceil(points.length / mostRows));
    return points.filter((point, place) => (points.length - 1 - place) % step === 0).reverse();
  };

  class Rollout {
    constructor(policy) {
      this.points = [];
      this.asked = 0;
      this.title = element('span', {class: 'name'}, name(policy.name));
      this.note = element('span', {class: 'faint'});
      this.counts = element('span', {class: 'counts'});
      this.bars = ['welcomed', 'installed', 'failed'].map((line) => drawing('rect', {class: line, height: 8, x: 0, width: 0}));
      this.track = drawing('svg', {class: 'track', viewBox: '0 0 1000 8', preserveAspectRatio: 'none', 'aria-hidden': 'true'},
        drawing('rect', {class: 'ground', width: 1000, height: 8}), ...this.bars);
      this.picture = element('div', {class: 'plot', role: 'img'});
      this.key = element('div');
      this.numbers = element('div');
      this.funnel = element('dl', {class: 'funnel'});
      this.states = element('div');
      this.element = element('details', {'data-policy': policy.name},
        element('summary', {}, this.title, ' ', this.note, this.counts, this.track),
        this.funnel, this.key, this.picture, this.states, element('details', {}, element('summary', {}, 'The plot in numbers'), this.numbers));
      this.element.addEventListener('toggle', () => this.draw());
      new ResizeObserver(() => this.plot?.setSize({width: Math.max(200, this.picture.clientWidth), height: 220})).observe(this.picture);
    }

    update(policy, point, readsKnown) {
      this.policy = policy;
      this.point = point;
      this.readsKnown = readsKnown;
      const [, selected, installed, welcomed, failed] = point;
      setText(this.note, `in ${policy.tenant}${policy.paused ? ', paused' : ''}`);
      setText(this.counts, `${number(welcomed)} of ${number(selected)} welcomed · ${number(installed)} installed · ${number(failed)} failed`);
      const share = (count) => selected ? Math.min(1000, 1000 * count / selected) : 0;
      const widths = [share(welcomed), Math.max(0, share(installed) - share(welcomed)), share(failed)];
      const starts = [0, share(welcomed), 1000 - share(failed)];
      this.bars.forEach((bar, place) => {
        bar.setAttribute('x', starts[place]);
        bar.setAttribute('width', widths[place]);
      });
      const last = this.points.at(-1);
      const moved = !last || lines.some((line, place) => last[place + 1] !== point[place + 1]);
      if (moved && this.element.open) this.points = [...this.points.slice(-mostPoints), point];
      this.draw();
    }

    async draw() {
      if (!this.element.open || !this.point) return;
      if (Date.now() - this.asked > betweenHistories) await this.read();
      const points = this.points.length ? [...this.points, this.point] : [this.point, this.point];
      show(this.funnel, {counts: this.point.slice(1), readsKnown: this.readsKnown}, drawFunnel);
      show(this.key, this.point.slice(1), () => [legend(this.point)]);
      const now = lines.map((line, place) => `${this.point[place + 1]} ${label(line)}`).join(', ');
      this.picture.setAttribute('aria-label', `${this.policy.name} over time: now ${now}; the numbers stand below`);
      this.picture.hidden = !window.uPlot;
      if (window.uPlot && this.plot) this.plot.setData(columnsOf(points));
      else if (window.uPlot) this.plot = plotted(this.picture, points);
      show(this.numbers, some(this.points), (rows) => [table(`${this.policy.name} over time`,
        [['time'], ...lines.map((line) => [label(line), 'number'])],
        rows.map(([at, ...counts]) => [clock(at), ...counts.map(number)]))]);
      show(this.states, [this.policy.users, this.policy.teams, this.policy.chats ?? {}, this.policy.messages], ([users, teams, chats, messages]) => [table(
        `${this.policy.name} by state`, [['what'], ['states']],
        [['people', countsText(users)], ['teams', countsText(teams)], ['chats', countsText(chats)],
          ...Object.entries(messages).map(([key, counts]) => [element('span', {}, 'message ', name(key)), countsText(counts)])])]);
    }

    async read() {
      this.asked = Date.now();
      try {
        const {points} = await ask('history', {policy: this.policy.name});
        const newer = this.points.filter((point) => !points.length || point[0] > points.at(-1)[0]);
        this.points = [...points, ...newer];
      } catch (error) {
        this.asked = Date.now() - betweenHistories + betweenLooks;
      }
    }

    // Colours follow the theme.
    redraw() {
      this.plot?.destroy();
      this.plot = undefined;
      this.draw();
    }
  }

  const rollouts = new Map();
  const showPolicies = ({policies, points}) => {
    const known = new Set(policies.map((policy) => policy.name));
    const readsKnown = Object.values(points).some((point) => point[lines.indexOf('read') + 1] > 0);
    for (const [policy, rollout] of rollouts) {
      if (known.has(policy)) continue;
      rollout.element.remove();
      rollouts.delete(policy);
    }
    for (const policy of policies) {
      if (!rollouts.has(policy.name)) {
        const made = new Rollout(policy);
        rollouts.set(policy.name, made);
        $('policies').append(made.element);
        if (rollouts.size === 1) made.element.open = true;
      }
      rollouts.get(policy.name).update(policy, points[policy.name] ?? [Date.now(), ...lines.map(() => 0)], readsKnown);
    }
    filter();
  };
  const filter = () => {
    const wanted = $('filter').value.trim().toLowerCase();
    let count = 0;
    for (const [policy, rollout] of rollouts) {
      const hidden = !policy.toLowerCase().includes(wanted);
      if (rollout.element.hidden !== hidden) rollout.element.hidden = hidden;
      if (!hidden) ++count;
    }
    setText($('filter-count'), `${number(count)} of ${number(rollouts.size)} policies`);
  };

  // What waits; orders

  const drawWaits = (waits) => waits.length ? [table('What waits', [['policy'], ['how many', 'number'], ['what'], ['for'], ['until']],
    waits.map((each) => [each.policy ? name(each.policy) : '', number(each.count), each.what, name(each.for), each.until ? clock(each.until) : '']))]
    : [element('p', {}, 'Nothing waits.')];
  const drawOrders = ({notifications, amendments}) => {
    const rows = (all, what) => all.map((each) => [what(each), name(each.key), name(each.tenant), each.at ? clock(each.at) : '', countsText(each.messages)]);
    const all = [
      ...rows(notifications, (each) => element('span', {}, 'notification of ', name(each.template))),
      ...rows(amendments, (each) => each.template ? element('span', {}, 'change to ', name(each.template)) : 'deletion'),
    ];
    return all.length ? [table('Orders', [['what'], ['key'], ['tenant'], ['at'], ['messages']], all)] : [element('p', {}, 'None.')];
  };

  // A person

  const drawPerson = (told) => {
    const {user, target, messages, story, reference, confirmation} = told;
    const facts = [['object id', name(user.id)], ['tenant', name(told.tenant)], ['policy', name(told.policy || 'none')],
      ['state', target.state], ['reason', name(target.reason || 'none')], ['next step', target.next ? clock(target.next) : 'none'],
      ['conversation', reference ? name(reference.conversation_id) : 'none'],
      ['asked for', confirmation ? `${confirmation.wish}; confirmation ${confirmation.state}` : 'nothing']];
    return [
      element('h3', {}, name(user.upn || user.id)),
      table('How it stands', [['what'], ['is']], facts),
      table('Messages', [['key'], ['state'], ['reason'], ['attempts', 'number'], ['at']], Object.entries(messages).map(([key, each]) =>
        [name(key), each.state, name(each.reason), number(each.attempts), clock(each.at)])),
      table('Story', [['at'], ['what'], ['detail']], story.map((each) => [clock(each.at), name(each.what), name(each.detail)])),
    ];
  };
  const search = async (event) => {
    event.preventDefault();
    const [place, note] = [$('story'), $('story-note')];
    const whom = $('whom').value.trim();
    place.replaceChildren();
    note.replaceChildren('looking…');
    try {
      const values = {[$('kind').value]: whom};
      if ($('tenant').value.trim()) values.tenant = $('tenant').value.trim();
      place.replaceChildren(...drawPerson(await ask('person', values)));
      note.replaceChildren(name(whom), ' is found.');
    } catch (error) {
      note.replaceChildren(element('span', {class: 'bad'}, name(reasonOf(error))));
    }
  };

  // Templates

  const loaded = new Map();
  const load = (script) => {
    if (!loaded.has(script)) {
      loaded.set(script, new Promise((resolve) => {
        const made = element('script', {src: script});
        made.addEventListener('load', resolve);
        made.addEventListener('error', resolve);
        document.head.append(made);
      }));
    }
    return loaded.get(script);
  };
  const loadRenderer = async () => {
    for (const script of ['adaptivecards.js', 'markdown-it.js']) await load(script);
    if (!window.AdaptiveCards || !window.markdownit) return false;
    await load('card.js');
    return true;
  };

  // This page asks nobody else for anything, so pictures are told by their words.
  const withoutPictures = (value) => {
    if (Array.isArray(value)) return value.map(withoutPictures);
    if (value === null || typeof value !== 'object') return value;
    if (value.type === 'ImageSet') return {type: 'Container', items: withoutPictures(value.images ?? [])};
    if (['Image', 'Media'].includes(value.type)) return {type: 'TextBlock', isSubtle: true, wrap: true, text: `[${value.altText ?? 'picture'}]`};
    const all = Object.entries(value).filter(([key]) => !['backgroundImage', 'iconUrl'].includes(key));
    return Object.fromEntries(all.map(([key, each]) => [key, withoutPictures(each)]));
  };
  const bubble = ({card, text, locale, direction}, theme, drawn) => {
    const place = element('div', {class: drawn ? 'card drawn' : 'card', lang: locale, dir: direction});
    const content = drawn && card ? drawCard(withoutPictures(card), theme) : null;
    place.append(content ?? element('pre', {}, text));
    // A preview is looked at; its buttons do nothing here.
    place.inert = true;
    return element('div', {class: `theme ${theme}`, role: 'group', 'aria-label': `${theme}: ${text}`}, element('div', {class: 'from'}, theme), place);
  };
  let templates = [];
  const preview = async () => {
    const [template, locale] = [$('template').value, $('locale').value];
    if (!template) return;
    try {
      const told = await ask('preview', {template, locale});
      const drawn = told.card !== null && await loadRenderer();
      if ($('template').value !== template || $('locale').value !== locale) return;
      $('cards').replaceChildren(...['light', 'dark'].map((theme) => bubble(told, theme, drawn)));
      $('preview-note').replaceChildren(name(told.summary));
    } catch (error) {
      $('cards').replaceChildren();
      $('preview-note').replaceChildren(name(reasonOf(error)));
    }
  };
  const option = (value, text) => element('option', {value}, text);
  const chooseTemplate = () => {
    const {locales} = templates.find((each) => each.name === $('template').value) ?? {locales: []};
    $('locale').replaceChildren(...locales.map((locale) => option(locale, locale || 'default')));
    return preview();
  };
  const readTemplates = async () => {
    templates = await ask('templates');
    const before = $('template').value;
    $('template').replaceChildren(...templates.map((each) => option(each.name, each.name)));
    if (templates.some((each) => each.name === before)) $('template').value = before;
    await chooseTemplate();
  };

  // All of it

  let hasTemplates = false;
  const look = async () => {
    try {
      const status = await ask('status');
      $('admission').hidden = true;
      const troubles = troublesOf(status);
      countTroubles(troubles);
      show($('trouble-list'), troubles, drawTroubles);
      const {rates, limits, eta, reading, confirmations, instances, notifications, amendments} = status;
      show($('rate-list'), {rates, limits, eta: eta && `${eta.slice(0, 17)}00Z`, reading, waiting: status.waits.length > 0, confirmations, instances: instances.map(({last_seen, ...told}) => told.missing ? {...told, last_seen} : told)}, drawRates);
      showPolicies(status);
      show($('wait-list'), status.waits, drawWaits);
      show($('order-list'), {notifications, amendments}, drawOrders);
      setText($('pulse'), `as of ${new Date(status.at).toLocaleTimeString()}`);
      document.body.dataset.live = 'yes';
      if (!hasTemplates) {
        hasTemplates = true;
        await readTemplates().catch(() => { hasTemplates = false; });
      }
    } catch (error) {
      document.body.dataset.live = 'no';
      setText($('pulse'), `not as of now: ${reasonOf(error)}`);
    }
  };
  const keepLooking = async () => {
    if (!document.hidden) await look();
    setTimeout(keepLooking, betweenLooks);
  };

  const directionName = 'welcomed.direction';
  const turn = (direction) => {
    document.documentElement.dir = direction;
    $('direction').value = direction;
    localStorage.setItem(directionName, direction);
  };
  turn(localStorage.getItem(directionName) === 'rtl' ? 'rtl' : 'ltr');

  $('direction').addEventListener('change', (event) => turn(event.target.value));
  $('filter').addEventListener('input', filter);
  $('search').addEventListener('submit', search);
  $('template').addEventListener('change', chooseTemplate);
  $('locale').addEventListener('change', preview);
  $('choice').addEventListener('submit', (event) => event.preventDefault());
  $('admission').addEventListener('submit', (event) => {
    event.preventDefault();
    sessionStorage.setItem(tokenName, $('token').value.trim());
    $('token').value = '';
    look();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    for (const rollout of rollouts.values()) rollout.redraw();
  });
  keepLooking();
})();
