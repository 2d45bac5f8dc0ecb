// Trials as rows, and the list of them page by page.
import { $, el, fill, text } from './dom.js';
import { base, get, trouble } from './api.js';
import { count, duration, plural } from './format.js';
import { kindOf } from './state.js';

const pageSize = 25;

export function trialHeading(sweep) {
  return el('tr', {}, el('th', { scope: 'col', class: 'number' }, 'Trial'), sweep.axes.map(axis => el('th', { scope: 'col' }, axis.name)),
    el('th', { scope: 'col' }, 'State'), el('th', { scope: 'col', class: 'number' }, 'Step'), el('th', { scope: 'col', class: 'number' }, 'Attempts'), el('th', { scope: 'col', class: 'number' }, 'Time'));
}

export function trialRow(sweep, trial) {
  return el('tr', {},
    el('th', { scope: 'row', class: 'number' }, el('a', { 'href': `${base}/sweeps/${sweep.id}/trials/${trial.ordinal}`, 'data-key': `trial ${trial.ordinal}` }, `${trial.ordinal}`)),
    sweep.axes.map(axis => el('td', {}, String(trial.axes[axis.name]))),
    el('td', {}, el('span', { class: `state ${kindOf(trial.state)}` }, trial.state)),
    el('td', { class: 'number' }, count(trial.step)), el('td', { class: 'number' }, String(trial.attempts)), el('td', { class: 'number' }, trial.seconds > 0 ? duration(trial.seconds) : '–'));
}

export function trials(path, sweep) {
  let cursor = null;
  let next = null;

  async function refresh() {
    const state = $('trial-state').value;
    const page = await get(`${path}/trials`, { state, cursor, limit: pageSize });
    next = page.next;
    fill($('trials').tHead, trialHeading(sweep));
    fill($('trials').tBodies[0], page.trials.map(trial => trialRow(sweep, trial)));
    const [first, last] = [page.trials[0], page.trials.at(-1)];
    text($('trials-count'), first ? `${plural(page.trials.length, 'trial')}, ${first.ordinal} to ${last.ordinal}` : 'No trial is in this state.');
    $('trials-first').disabled = cursor === null;
    $('trials-after').disabled = next === null;
  }

  const go = to => { cursor = to; refresh().catch(trouble); };
  $('trial-state').addEventListener('change', () => go(null));
  $('trials-first').addEventListener('click', () => go(null));
  $('trials-after').addEventListener('click', () => go(next));
  $('trial-form').addEventListener('submit', event => {
    event.preventDefault();
    const wanted = $('trial-number').value.trim();
    if (wanted) location.assign(`${base}/sweeps/${sweep.id}/trials/${wanted}`);
  });
  return { refresh };
}
