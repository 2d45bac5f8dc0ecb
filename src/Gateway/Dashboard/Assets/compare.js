// Cells of one sweep or several side by side. Which ones stands in the address; the first is what the others are
// compared with.
import './shell.js';
import { $, el, fill, options, show, text } from './dom.js';
import { base, get, trouble } from './api.js';
import { charts } from './chart.js';
import { fields } from './configurations.js';
import { estimate, number } from './format.js';
import { linesOption, overTraining } from './lines.js';
import { kindOf } from './state.js';
import { sharesOf, valueOf } from './values.js';
import { keep, kept, keptAll } from './view.js';

const usual = ['test_error', 'active_fraction', 'test_loss', 'train_error', 'train_loss'];
const chart = charts($('chart'));
let cells = [];
let units = new Map();

/** Whether a measure of a cell's sweep is a share. */
const share = (cell, name) => sharesOf(units.get(cell.sweep))(name);

/** How many of a cell's seeds are in no mean, and why. */
const leftOut = cell => [['diverged', 'diverged'], ['stopped', 'stopped early'], ['failed', 'failed']]
  .map(([state, words]) => [cell.trials.filter(trial => trial.state === state).length, words])
  .filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`).join(', ');

const title = cell => `${cell.name} ${cell.cell}`;
const cellHeading = (cell, place) => el('th', { scope: 'col' }, el('a', { href: `${base}/sweeps/${cell.sweep}` },
  title(cell)), place === 0 && cells.length > 1 ? ' (reference)' : '',
  el('div', { class: 'muted' }, Object.entries(cell.axes).map(([name, value]) => `${name} ${value}`).join(' · ')),
  leftOut(cell) ? el('div', { class: 'muted' }, leftOut(cell)) : null,
  cells.length > 1 ? el('button', { 'type': 'button', 'class': 'quiet', 'data-key': `without ${place}`,
    'onclick': () => without(place) }, `Leave out ${title(cell)}`) : null);

function without(place) {
  keep({ cell: keptAll('cell').toSpliced(place, 1) });
  look().catch(trouble);
}

function showMeans(measures) {
  fill($('means').tHead, el('tr', {}, el('th', { scope: 'col' }, 'Measure'), cells.map(cellHeading)));
  fill($('means').tBodies[0], measures.map(name => el('tr', {}, el('th', { scope: 'row' }, name), cells.map(cell => {
    const [mean, difference] = [valueOf(cell, name), cell.differences?.[name]];
    const clear = difference?.n > 1 && Math.abs(difference.mean) > difference.half_width;
    const gone = cell.measures[name]?.not_finite;
    return el('td', {}, `${estimate(mean, share(cell, name))} (n = ${mean.n}${gone ? `, ${gone} not finite` : ''})`,
      difference ? el('div', { class: clear ? 'strong' : 'muted', title: clear ? 'The interval does not hold 0.'
      : 'The interval holds 0, or there are too few pairs.' },
      difference.n > 0 ? `${Number(difference.mean) > 0 ? '+' : ''}${estimate(difference)} (${difference.n} pairs)`
        : 'no pairs') : null);
  }))));
  // The listeners of headings are new with each comparison.
  $('means').tHead.dataset.live = 'yes';
}

function showConfigurations() {
  const own = cells.map(cell => new Map(fields(cell.configuration)));
  const names = [...new Set(own.flatMap(fields => [...fields.keys()]))];
  const differs = name => new Set(own.map(fields => fields.get(name))).size > 1;
  const shown = names.filter(name => cells.length === 1 || $('all-fields').checked || differs(name));
  fill($('configurations').tHead, el('tr', {}, el('th', { scope: 'col' }, 'Field'),
    cells.map(cell => el('th', { scope: 'col' }, title(cell)))));
  fill($('configurations').tBodies[0], shown.length === 0
    ? el('tr', {}, el('td', { colspan: cells.length + 1 }, 'They differ in nothing but their seeds.'))
    : shown.map(name => el('tr', { class: cells.length > 1 && differs(name) ? 'differs' : '' },
      el('th', { scope: 'row' }, name), own.map(fields => el('td', {}, fields.get(name) ?? '–')))));
}

function showTrials(measure) {
  fill($('trials').tHead, el('tr', {}, ['Cell', 'Trial', 'Seed', 'State'].map(name => el('th', { scope: 'col' }, name)),
    el('th', { scope: 'col', class: 'number' }, measure || 'Value')));
  fill($('trials').tBodies[0], cells.flatMap(cell => cell.trials.map(trial => {
    const value = trial.measures?.[measure] ?? trial.unfinished?.[measure];
    return el('tr', {}, el('td', {}, title(cell)),
      el('td', {}, el('a', { href: `${base}/sweeps/${cell.sweep}/trials/${trial.ordinal}` }, String(trial.ordinal))),
      el('td', {}, String(trial.axes.seed ?? '–')),
      el('td', {}, el('span', { class: `state ${kindOf(trial.state)}` }, trial.state)),
        el('td', { class: 'number' }, value === undefined ? '–' : trial.measures ? number(value, 6)
        : `(${number(value, 6)})`));
  })));
}

/** Curves come sweep by sweep, and stand in one picture. */
async function draw() {
  const measure = $('measure').value;
  showTrials(measure);
  if (!measure) { show($('chart'), false); text($('picture-note'), 'They have measured nothing yet.'); return; }
  const sweeps = [...Map.groupBy(cells, cell => cell.sweep)];
  const halfLife = Number($('smooth').value) || 0;
  const sets =
    await Promise.all(sweeps.map(([sweep, own]) => get(`/sweeps/${sweep}/curves`,
    { measure, cell: own.map(cell => cell.cell), points: halfLife > 0 ? 1500 : 400 })
    .catch(error => { if (error.status === 400) return { curves: [] }; throw error; })));
  const curves =
    cells.flatMap(cell => sets[sweeps.findIndex(([sweep]) => sweep === cell.sweep)].curves.filter(curve =>
    curve.cell === cell.cell)
    .map(curve => ({ ...curve, cell: title(cell), axes: { cell: title(cell), ...curve.axes } })));
  const names = curves.map(curve => curve.cell);
  const model = overTraining({ axes: [{ name: 'cell', values: names }] }, [{ measure, total: curves.length, curves }],
    { by: 'cell', halfLife, isFraction: name => cells.every(cell => share(cell, name)) }, () => null);
  if (names.length === 1) model.lines.forEach(line => { line.name = names[0]; });
  model.option = width => linesOption(model, { logX: $('logx').value, logY: $('logy').value }, width);
  show($('chart'), curves.length > 0);
  text($('picture-note'), curves.length > 0 ? model.note : `None of them has measured ${measure}.`);
  if (curves.length > 0) { await chart.draw(model); $('chart').dataset.drawn = 'curves'; }
}

async function look() {
  const comparison = await get('/compare', { cell: keptAll('cell') });
  trouble(null);
  cells = comparison.cells;
  const sweeps = [...new Set(cells.map(cell => cell.sweep))];
  units = new Map(await Promise.all(sweeps.map(async sweep =>
    [sweep, (await get(`/sweeps/${sweep}/measures`)).units])));
  const heading = cells.length === 1 ? `${cells[0].name}, cell ${cells[0].cell}` : `${cells.length} cells side by side`;
  document.title = `${heading} · Sweeps`;
  text($('name'), heading);
  show($('about'), cells.length > 1);
  const main = usual.find(name => comparison.measures.includes(name)) ?? comparison.measures[0] ?? '';
  options($('measure'), comparison.measures.map(name => [name, name]), comparison.measures.includes(kept('measure'))
    ? kept('measure') : main);
  showMeans(comparison.measures);
  showConfigurations();
  await draw();
}

$('smooth').value = /^[0-9]+$/.test(kept('smooth')) ? kept('smooth') : '';
for (const name of ['logx', 'logy']) if ([...$(name).options].some(option => option.value === kept(name))) $(
  name).value = kept(name);
$('curves-form').addEventListener('submit', event => event.preventDefault());
$('curves-form').addEventListener('change',
  () => { keep(Object.fromEntries(['measure', 'smooth', 'logx', 'logy'].map(name => [name, $(name).value])));
  draw().catch(trouble); });
$('all-fields').addEventListener('change', showConfigurations);
look().catch(trouble);
