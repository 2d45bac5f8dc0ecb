// The live page of a sweep: one stream of events carries progress; tables and pictures are asked for again when it has
// moved.
import './shell.js';
import { $, announce, el, facts, fill, show, text } from './dom.js';
import { address, get, here, post, trouble } from './api.js';
import { confirmed } from './confirm.js';
import { cells } from './cells.js';
import { looking } from './looking.js';
import { notes } from './notes.js';
import { pictures } from './pictures.js';
import { timeline } from './timeline.js';
import { trials } from './trials.js';
import { count, duration, percent, plural, rate, time } from './format.js';
import { kindOf } from './state.js';

const id = decodeURIComponent(here().split('/')[2]);
const path = `/sweeps/${encodeURIComponent(id)}`;
const refreshSeconds = 3;
const lookSeconds = 3;
const verbs = {
  pause: ['Pause', 'What is training is checkpointed and stops; resuming goes on from there.', 'paused'],
  resume: ['Resume', 'Trials that are not done are trained again as soon as slots are free.', 'resumed'],
  cancel: ['Cancel', 'What is training stops. Results stay, and the sweep can be resumed later.', 'cancelled'],
  retry: ['Retry failed', 'Failures of failed trials are forgotten, and they are trained again.',
    'resumed, failed trials first'],
};

let sweep;
let stream;
let announced = -1;
let stale = true;
let refreshed = 0;
let results = 0;
const parts = {};
const said = notes(path, now => {
  sweep = now;
  showSweep();
  showHistory().catch(trouble);
});

function settled() {
  return sweep.counts.finished + sweep.counts.diverged + sweep.counts.stopped + sweep.counts.failed
    + sweep.counts.unneeded >= sweep.trials;
}

function showState(state) {
  const node = $('state');
  if (node.textContent && node.textContent !== state) announce(`The sweep is ${state}.`);
  text(node, state);
  node.className = `state ${kindOf(state)}`;
}

/** What the store says: counts, and what may be done. */
function showSweep() {
  const { counts } = sweep;
  document.title = `${sweep.name} · Sweeps`;
  text($('name'), sweep.name);
  said.refresh(sweep);
  text($('reason'), sweep.reason ? `Because: ${sweep.reason}` : '');
  show($('reason'), Boolean(sweep.reason) && sweep.intent !== 'run');
  text($('refusal'), sweep.refusal ?? '');
  show($('refusal'), Boolean(sweep.refusal));
  text($('about'),
    `${plural(sweep.trials, 'trial')} in ${plural(sweep.cells, 'cell')}, queued ${time(sweep.created)}, `
      + `engine ${sweep.engine_version}, id ${sweep.id.slice(0, 12)}. ${sweep.environment}`);
  text($('grid'), sweep.grid);
  showState(sweep.state);
  const done = counts.finished + counts.diverged + counts.stopped;
  if (!stream) showProgress({ ...counts, trials: sweep.trials, done, slots: [], notices: [], retried: 0, lost: 0,
    reused: 0, elapsed_seconds: 0, remaining_seconds: null, violations: 0, refusals: 0 }, false);
  show($('pause'), !settled() && sweep.intent === 'run');
  show($('cancel'), !settled() && sweep.intent !== 'cancel');
  show($('resume'), !settled() && sweep.intent !== 'run' && !sweep.refusal);
  show($('retry'), counts.failed > 0 && !sweep.refusal);
}

function showProgress(progress, live = true) {
  results = progress.done;
  const over = progress.done + progress.failed + progress.unneeded;
  $('bar').max = Math.max(1, progress.trials);
  $('bar').value = over;
  text($('share'), `${percent(over, progress.trials)} of ${plural(progress.trials, 'trial')}`);
  const left = progress.remaining_seconds;
  facts($('numbers'), [
    ['Done', count(progress.done)],
    ['In training', count(progress.running)],
    ['Time left', !live || over >= progress.trials ? null : left === null ? 'not known yet' : duration(left)],
    ['Speed', live && progress.trials_per_second > 0 ? rate(progress.trials_per_second, 'trials') : null],
    ['Updates', live && progress.steps_per_second > 0 ? rate(progress.steps_per_second, 'steps') : null],
    ['Watched for', live ? duration(progress.elapsed_seconds) : null],
    ['Found done', progress.reused > 0 ? count(progress.reused) : null],
    ['Not needed', progress.unneeded > 0 ? count(progress.unneeded) : null],
  ]);
  facts($('kinds'), [
    ['Diverged (a result)', count(progress.diverged), progress.diverged > 0 ? 'warn' : ''],
    ['Stopped early (a result)', count(progress.stopped)],
    ['Failed for good', count(progress.failed), progress.failed > 0 ? 'bad' : ''],
    ['Own errors, tried again', live ? count(progress.retried) : null],
    ['Attempts lost with a worker', live ? count(progress.lost) : null],
    ['Values that came out differently', progress.violations > 0 ? count(progress.violations) : null, 'bad'],
    ['Late writes refused', progress.refusals > 0 ? count(progress.refusals) : null],
  ]);
  show($('store-trouble'), Boolean(progress.store_trouble));
  text($('store-trouble'), progress.store_trouble ?? '');
  const slots = progress.slots ?? [];
  show($('no-slots'), slots.length === 0);
  fill($('slots'), slots.map(slot => el('li', {},
    el('span', {}, `Slot ${slot.slot} `),
    slot.trial === null ? el('span', { class: 'muted' }, 'free')
      : el('a', { 'href': `${location.pathname}/trials/${slot.trial}`, 'data-key': `slot${slot.slot}` },
      `trial ${slot.trial}`),
    slot.trial === null ? null : el('progress', { 'max': Math.max(1, slot.total_steps), 'value': slot.step,
      'aria-label': `Steps of slot ${slot.slot}` }))));
  fill($('notices'), [...(progress.notices ?? [])].reverse()
    .map(notice => el('li', {}, el('time', { dateTime: notice.at, class: 'muted' }, time(notice.at)),
    ` ${notice.message}`)));
  show($('events'), (progress.notices ?? []).length > 0);
  if (live) {
    const tenth = Math.floor(10 * over / Math.max(1, progress.trials));
    if (tenth !== announced && announced >= 0) announce(`${10 * tenth} % of trials are done.`);
    announced = tenth;
  }
}

async function showReasons() {
  const { groups } = await get(`${path}/trouble`);
  fill($('reasons'),
    groups.slice(0, 20).map(group => el('li', {}, el('span', { class: `state ${kindOf(group.state)}` }, group.state),
    ` ${plural(group.count, 'trial')}: ${group.reason} `,
    el('a', { href: `${location.pathname}/trials/${group.first}` }, `See trial ${group.first}`))));
}

/** How far it is at each value of what varies; of no use once it is done, and not asked for while nobody looks. */
async function showAxes() {
  const by = $('by-axis');
  show(by, !settled() && sweep.axes.some(axis => axis.name !== 'seed'));
  if (by.hidden || !by.open) return;
  const { axes } = await get(`${path}/overview`);
  fill($('axes'),
    axes.map(axis => el('div', {}, el('h3', {}, axis.axis), el('ul', { class: 'plain' }, axis.values.map(value => {
    const over = value.finished + value.diverged + value.stopped + value.failed;
    return el('li', { class: 'meterline' }, el('span', { class: 'of' }, value.value),
      el('progress', { 'max': Math.max(1, value.trials), 'value': over, 'aria-label': `${axis.axis} ${value.value}` }),
      el('span', { class: 'muted' }, `${percent(over, value.trials)} of ${plural(value.trials, 'trial')}`));
  })))));
}

/** Who did what; asked for only while somebody looks. */
async function showHistory() {
  if (!$('history').open) return;
  const { entries } = await get(`${path}/history`);
  fill($('changes'), entries.length === 0 ? el('li', { class: 'muted' }, 'Nothing is recorded.')
    : entries.map(entry => el('li', {}, el('time', { dateTime: entry.at, class: 'muted' }, time(entry.at)),
    ` ${entry.change} by ${entry.by}${entry.detail ? `: ${entry.detail}` : ''}`)));
}

/** Pictures and tables show what is looked at now. */
async function follow() {
  await Promise.all([parts.pictures.refresh(), parts.cells.refresh(), parts.trials.refresh()]);
}

/** Tables and pictures follow behind progress, and not faster than somebody can read. */
async function refresh() {
  if (!parts.trials || !stale || document.hidden || Date.now() - refreshed < 1000 * refreshSeconds) return;
  stale = false;
  refreshed = Date.now();
  try {
    await Promise.all([follow(), parts.timeline.refresh(), showReasons(), showAxes(),
      showHistory()]);
  } catch (error) { trouble(error); }
}

async function look() {
  const before = sweep && JSON.stringify(sweep.counts);
  sweep = await get(path);
  showSweep();
  if (JSON.stringify(sweep.counts) !== before) stale = true;
  trouble(null);
}

function watch() {
  if (stream || settled() || sweep.intent !== 'run') return;
  const own = stream = new EventSource(address(`${path}/events`));
  let last = -1;
  own.addEventListener('progress', event => {
    const progress = JSON.parse(event.data);
    showProgress(progress);
    const over = progress.done + progress.failed;
    if (over !== last) stale = true;
    last = over;
  });
  own.addEventListener('end', () => { close(own); stale = true; refreshed = 0; parts.looked?.renew();
    look().then(refresh, trouble); });
  own.addEventListener('error', () => { if (own.readyState === EventSource.CLOSED) close(own); });
}

function close(own) {
  own.close();
  if (stream === own) stream = undefined;
}

$('history').addEventListener('toggle', () => showHistory().catch(trouble));
$('by-axis').addEventListener('toggle', () => { if (sweep) showAxes().catch(trouble); });

for (const [name, [label, explanation, outcome]] of Object.entries(verbs)) {
  $(name).addEventListener('click', async () => {
    if (!await confirmed(`${label}: ${sweep.name}?`, explanation, label)) return;
    try {
      const answer = await post(`${path}/${name}`);
      sweep = answer.sweep ?? answer;
      if (name === 'resume' || name === 'retry') announced = -1;
      showSweep();
      showHistory().catch(trouble);
      announce(`The sweep is ${outcome}.`);
      watch();
    } catch (error) { trouble(error); }
  });
}

async function begin() {
  sweep = await get(path);
  showSweep();
  watch();
  parts.looked = looking(path, sweep, () => {
    for (const part of ['cells', 'pictures', 'trials']) parts[part].begin();
    follow().catch(trouble);
  });
  parts.cells = cells(path, sweep, () => results, parts.looked);
  parts.pictures = pictures(path, sweep, () => results, parts.looked);
  parts.trials = trials(path, sweep, parts.looked);
  parts.timeline = timeline(path, sweep);
  await refresh();
  let looked = Date.now();
  setInterval(async () => {
    if (document.hidden) return;
    try {
      if (Date.now() - looked >= 1000 * lookSeconds) { looked = Date.now(); await look(); watch(); }
      await refresh();
    } catch (error) { trouble(error); }
  }, 500);
}

begin().catch(trouble);
