import './shell.js';
import { $, el, fill, show, text } from './dom.js';
import { base, get, repeat } from './api.js';
import { count, percent, plural, time } from './format.js';
import { tagLinks } from './notes.js';
import { kindOf } from './state.js';
import { keep, kept } from './view.js';

const settled = counts => counts.finished + counts.diverged + counts.stopped + counts.failed + counts.unneeded;

function row(sweep) {
  const done = settled(sweep.counts);
  return el('tr', {},
    el('th', { scope: 'row' },
      el('a', { href: `${base}/sweeps/${sweep.id}`, 'data-key': sweep.id, ...sweep.description
      && { title: sweep.description } }, sweep.name),
      ...sweep.tags ? [el('span', { class: 'tags' }, tagLinks(sweep.tags))] : []),
    el('td', {}, el('span', { class: `state ${kindOf(sweep.state)}` }, sweep.state),
      sweep.unreported ? el('span', { class: 'muted' }, ` no value of ${sweep.unreported.join(', ')}`) : null,
      sweep.reason && sweep.intent !== 'run' ? el('span', { class: 'muted' }, ` ${sweep.reason}`) : null),
    el('td', { class: 'meter' },
      el('progress', { 'max': Math.max(1, sweep.trials), 'value': done, 'aria-label': `Progress of ${sweep.name}` }),
      ` ${percent(done, sweep.trials)}`),
    el('td', { class: 'number' }, count(sweep.trials)),
    el('td', { class: 'number' }, count(sweep.counts.diverged)),
    el('td', { class: 'number' }, count(sweep.counts.failed)),
    el('td', {}, time(sweep.created)));
}

function worker(one) {
  return el('tr', {},
    el('th', { scope: 'row' }, one.host),
    el('td', { class: 'number' }, count(one.slots)),
    el('td', { class: 'number' }, String(one.process_id)),
    el('td', {}, time(one.started)),
    el('td', {}, one.expired ? 'not heard of: its trials may be taken over' : 'there'),
    el('td', { class: 'id' }, one.id));
}

/** Whether a sweep has all words: each somewhere in what is said of it, or with # as a whole tag. */
function fits(sweep, words) {
  const tags = (sweep.tags ?? []).map(tag => tag.toLowerCase());
  const all = [sweep.name, sweep.description ?? '', sweep.id, ...tags].join('\n').toLowerCase();
  return words.every(word => word.startsWith('#') ? tags.includes(word.slice(1)) : all.includes(word));
}

let sweeps = [];

function showSweeps() {
  const found = sweeps.filter(sweep => fits(sweep, $('find').value.toLowerCase().split(/\s+/).filter(Boolean)));
  fill($('list').tBodies[0], found.map(row));
  $('list').removeAttribute('aria-busy');
  show($('empty'), sweeps.length === 0);
  show($('no-match'), sweeps.length > 0 && found.length === 0);
}

$('find').value = kept('find');
$('find').addEventListener('input', () => { keep({ find: $('find').value }); showSweeps(); });
$('find-form').addEventListener('submit', event => event.preventDefault());

repeat(2, async () => {
  const [list, { workers }] = await Promise.all([get('/sweeps'), get('/workers')]);
  sweeps = list.sweeps;
  showSweeps();
  fill($('workers').tBodies[0], workers.map(worker));
  show($('no-workers'), workers.length === 0);
});

get('')
  .then(server => text($('server'),
  `Version ${server.version}, engine ${server.engine_version}, ${plural(server.slots, 'slot')}. `
    + `Results in ${server.store}.`)).catch(() => { /* the list says what is wrong */ });
