import './shell.js';
import { $, announce, el, facts, fill, options, show, text } from './dom.js';
import { base, get, getText, here, repeat, trouble } from './api.js';
import { fields } from './configurations.js';
import { count, duration, number, time } from './format.js';
import { place } from './picture.js';
import { kindOf } from './state.js';
import { keep, kept } from './view.js';

const [, , sweepId, , ordinalText] = here().split('/');
const path = `/sweeps/${sweepId}/trials/${ordinalText}`;
const ordinal = Number(ordinalText);
const ended = ['finished', 'diverged', 'stopped', 'failed'];
let sweep;
let over = false;
let drawn = '';
let heard = { attempt: 0, next: 0 };

function attempt(one, workers) {
  const host = workers.find(worker => worker.id === one.worker)?.host;
  return el('tr', {},
    el('th', { scope: 'row', class: 'number' }, String(one.fence)),
    el('td', {}, host ? `${host} ` : '', el('span', { class: 'id' }, one.worker)),
    el('td', {}, time(one.started)),
    el('td', { class: 'number' }, one.ended ? duration((new Date(one.ended) - new Date(one.started)) / 1000)
      : 'goes on'),
    el('td', {}, el('span', { class: `state ${kindOf(one.outcome ?? 'running')}` }, one.outcome?.replace('_', ' ')
      ?? 'running')),
    el('td', { class: 'number' }, one.from_step === null ? 'start' : count(one.from_step)),
    el('td', {}, [one.reason, one.remark].filter(Boolean).join(' ')));
}

function showConfiguration({ configuration, whole_configuration: whole }) {
  text($('configuration'), JSON.stringify(configuration, null, 2));
  const stated = new Set(fields(configuration).map(([name]) => name));
  fill($('fields').tBodies[0], fields(whole ?? configuration)
    .map(([name, value]) => el('tr', { class: stated.has(name) ? '' : 'muted' },
    el('th', { scope: 'row' }, name), el('td', { class: 'long' }, value),
      el('td', {}, stated.has(name) ? 'set' : 'default'))));
}

async function draw() {
  try {
    const svg = await getText(`${path}/picture`, { measure: $('measure').value });
    if (svg !== drawn) place($('picture'), svg);
    drawn = svg;
    show($('picture'), true);
    text($('picture-note'), '');
  } catch (error) {
    if (error.status !== 404) throw error;
    show($('picture'), false);
    text($('picture-note'), error.message);
  }
}

/** Programs alone write something; what is new is added. */
async function readLog(attempts) {
  const attempt = attempts.at(-1)?.fence ?? 0;
  show($('log-section'), attempt > 0);
  if (attempt === 0) return;
  if (attempt !== heard.attempt) { heard = { attempt, next: 0 }; text($('log'), ''); }
  const part = await get(`${path}/log`, { attempt, from: heard.next });
  heard.next = part.next;
  if (part.text) text($('log'), ($('log').textContent + part.text).slice(-(256 << 10)));
}

async function look() {
  if (over) return;
  sweep ??= await get(`/sweeps/${sweepId}`);
  const [detail, { workers }] = await Promise.all([get(path), get('/workers')]);
  const { trial } = detail;
  const state = trial?.state ?? 'not begun';
  document.title = `Trial ${ordinal} of ${sweep.name} · Sweeps`;
  text($('name'), `Trial ${ordinal}`);
  text($('up'), sweep.name);
  $('up').href = `${base}/sweeps/${sweep.id}`;
  if ($('state').textContent && $('state').textContent !== state) announce(`The trial is ${state}.`);
  text($('state'), state);
  $('state').className = `state ${kindOf(state)}`;
  text($('why'), detail.why);
  for (const [id, to] of [['before', ordinal - 1], ['after', ordinal + 1]]) {
    show($(id), to >= 0 && to < sweep.trials);
    $(id).href = `${base}/sweeps/${sweep.id}/trials/${to}`;
  }
  facts($('facts'), [
    ...Object.entries(detail.axes).map(([name, value]) => [name, String(value)]),
    ['Cell', count(detail.cell)],
    ['Step', trial && count(trial.step)],
    ['Slot time', trial && trial.seconds > 0 ? duration(trial.seconds) : null],
    ['Attempts', trial && count(trial.attempts)],
    ['Own errors', trial && trial.failures > 0 ? count(trial.failures) : null],
    ['Key', detail.key, 'long'],
    ['Final weights (SHA-256)', trial?.weights_hash, 'long'],
    ['Trace id', detail.trace, 'long'],
  ]);
  showConfiguration(detail);
  fill($('attempts').tBodies[0], detail.attempts.map(one => attempt(one, workers)));
  show($('no-attempts'), detail.attempts.length === 0);
  if (detail.configuration.program) await readLog(detail.attempts);
  const finals = Object.entries(trial?.measures ?? trial?.unfinished ?? {});
  fill($('finals').tBodies[0],
    finals.map(([name, value]) => el('tr', {}, el('th', { scope: 'row' }, name),
    el('td', { class: 'number' }, number(value, 6)))));
  options($('measure'), [['', 'automatic'], ...finals.map(([name]) => [name, name])], kept('measure'));
  if (finals.length > 0) await draw();
  else { show($('picture'), false); text($('picture-note'), 'It has measured nothing yet.'); }
  over = ended.includes(state);
}

$('measure').addEventListener('change', () => { keep({ measure: $('measure').value }); draw().catch(trouble); });
$('measure').form.addEventListener('submit', event => event.preventDefault());
repeat(2, look);
