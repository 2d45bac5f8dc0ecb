// Trials as rows, and the list of them page by page.
import { $, el, fill, text } from './dom.js';
import { base, get, trouble } from './api.js';
import { count, duration, number, plural } from './format.js';
import { sorted, sortHeading } from './sorting.js';
import { kindOf } from './state.js';
import { keep, kept } from './view.js';

const pageSize = 25;

/** The headings of trials; plain ones where nobody may sort. */
export function trialHeading(sweep, measures, order = '', sortBy = null) {
  const heading = (name, label, number) => sortBy ? sortHeading(order, name, label, number, sortBy)
    : el('th', { scope: 'col', class: number ? 'number' : '' }, label);
  return el('tr', {}, heading('trial', 'Trial', true), sweep.axes.map(axis => heading(axis.name, axis.name, false)),
    el('th', { scope: 'col' }, 'State'),
    measures.map(name => heading(name, name, true)), heading('step', 'Step', true),
      heading('attempts', 'Attempts', true), heading('seconds', 'Time', true));
}

/** A trial; what one measured that was not trained to the end is marked, since it belongs into no mean. */
export function trialRow(sweep, trial, measures) {
  const value = name => {
    const last = trial.measures?.[name];
    const open = trial.unfinished?.[name];
    if (last !== undefined) return el('td', { class: 'number' }, number(last));
    if (open !== undefined) return el('td',
      { class: 'number muted', title: `the last value: the trial is ${trial.state}` }, `(${number(open)})`);
    return el('td', { class: 'number' }, '–');
  };
  return el('tr', {},
    el('th', { scope: 'row', class: 'number' },
      el('a', { 'href': `${base}/sweeps/${sweep.id}/trials/${trial.ordinal}`, 'data-key': `trial ${trial.ordinal}` },
      `${trial.ordinal}`)),
    sweep.axes.map(axis => el('td', {}, String(trial.axes[axis.name]))),
    el('td', {}, el('span', { class: `state ${kindOf(trial.state)}` }, trial.state)), measures.map(value),
    el('td', { class: 'number' }, count(trial.step)), el('td', { class: 'number' }, String(trial.attempts)),
      el('td', { class: 'number' }, trial.seconds > 0 ? duration(trial.seconds) : '–'));
}

export function trials(path, sweep, looked) {
  const states = $('trial-state');
  let cursor = null;
  let next = null;
  let busy = null;
  let order = kept('trial_sort');
  if ([...states.options].some(option => option.value === kept('state')
    || option.text === kept('state'))) states.value = kept('state');

  async function refresh() {
    busy?.abort();
    const own = busy = new AbortController();
    const measures = await looked.columns();
    const page = await get(`${path}/trials`, { state: states.value, where: looked.ofTrials(), measure: measures,
      sort: order, cursor, limit: pageSize }, own.signal);
    next = page.next;
    keep({ state: states.value, trial_sort: order });
    fill($('trials').tHead, trialHeading(sweep, measures, order, name => { order = sorted(order, name); go(null); }));
    fill($('trials').tBodies[0], page.trials.map(trial => trialRow(sweep, trial, measures)));
    const [first, last] = [page.trials[0], page.trials.at(-1)];
    const sortedBy = order ? `sorted by ${order.replace(/^-/, '')}` : looked.ofTrials().length > 0 || states.value
      ? 'sorted by number' : `${first?.ordinal} to ${last?.ordinal}`;
    const shown = first ? `${plural(page.trials.length, 'trial')}, ${sortedBy}` : 'No trial is like this.';
    text($('trials-count'), looked.isOfCells() ? `${shown} (n is of cells: it chooses no trials)` : shown);
    $('trials-first').disabled = cursor === null;
    $('trials-after').disabled = next === null;
  }

  const go = to => { cursor = to; refresh().catch(trouble); };
  states.addEventListener('change', () => go(null));
  $('trials-first').addEventListener('click', () => go(null));
  $('trials-after').addEventListener('click', () => go(next));
  $('trial-form').addEventListener('submit', event => {
    event.preventDefault();
    const wanted = $('trial-number').value.trim();
    if (wanted) location.assign(`${base}/sweeps/${sweep.id}/trials/${wanted}`);
  });
  return { refresh, begin() { cursor = null; } };
}
