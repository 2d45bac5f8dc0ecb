// A grid is checked while it is written: what is wrong with its place, or what it would train.
import './shell.js';
import { $, el, facts, fill, show, text } from './dom.js';
import { base, getText, post, trouble } from './api.js';
import { count, duration } from './format.js';

const patience = 300;
const grid = $('grid-text');
let timer;
let busy;

const example = `name: first
data: { name: mixture, dimension: 8, classes: 3, train: 200, test: 200 }
network: { hidden: 32 }
noise: { kind: replace }
train: { learning_rate: 0.1, batch: 20, epochs: 10 }
measure: { at: [0, { every: 1 }], of: [error, activation] }
grid:
  p: [0, 0.2, 0.4]
  seed: 0..4
`;

function point(problem) {
  const lines = grid.value.split('\n');
  const start = lines.slice(0, problem.line - 1).reduce((sum, line) => sum + line.length + 1, 0)
    + Math.max(0, problem.column - 1);
  grid.focus();
  grid.setSelectionRange(start, start + Math.max(1, problem.value.length));
}

function showProblems(problems) {
  fill($('problems'));
  $('problems').replaceChildren(...problems.map(problem => el('li', {},
    el('button', { type: 'button', class: 'quiet', onclick: () => point(problem) },
      `Line ${problem.line}, column ${problem.column}`),
    ` ${problem.rule}${problem.value ? `, but was \`${problem.value}\`` : ''}. ${problem.next_step}`)));
}

// An estimate as far as it is known.
function range(plan, seconds) {
  if (!(seconds > 0)) return duration(0);
  const low = duration(plan.start_seconds + seconds / plan.spread);
  const high = duration(plan.start_seconds + seconds * plan.spread);
  return low === high ? high : `${low} to ${high}`;
}

function showPlan(plan) {
  facts($('plan'), !plan ? [] : [
    ['Name', plan.name], ['Trials', count(plan.trials)], ['Cells', count(plan.cells)],
      ['Done already', plan.done > 0 ? count(plan.done) : null],
    ['Estimated time', `${range(plan, plan.seconds)} on ${count(plan.slots)} ${plan.slots === 1 ? 'slot' : 'slots'}`],
      ['Time of one slot', range(plan, plan.slot_seconds)], ['Longest trial', duration(plan.longest_seconds)],
    ['Seeds',
      plan.seeds ? `${plan.seeds.start} or more, until ${plan.seeds.measure} is within ± ${plan.seeds.half_width}`
      : null],
  ]);
  fill($('axes'), !plan || plan.axes.length === 0 ? [] : el('table', {}, el('caption', {}, 'What varies'),
    el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'Axis'),
      el('th', { scope: 'col', class: 'number' }, 'Values'), el('th', { scope: 'col' }, 'Which'))),
    el('tbody', {},
      plan.axes.map(axis => el('tr', {}, el('th', { scope: 'row' }, axis.name),
      el('td', { class: 'number' }, count(axis.count)),
      el('td', { class: 'wrap' }, axis.values.slice(0, 12).join(', ') + (axis.count > 12 ? ', …' : '')))))));
}

async function check() {
  busy?.abort();
  const own = busy = new AbortController();
  const body = { grid: grid.value };
  try {
    if (!grid.value.trim()) {
      verdict('Write a grid, or read one from a file.', []);
      return;
    }
    const { valid, problems } = await post('/validate', body, own.signal);
    if (!valid) {
      verdict(problems.length === 1 ? 'One thing is wrong:' : `${problems.length} things are wrong:`, problems);
      return;
    }
    const plan = await post('/plan', body, own.signal);
    verdict('The grid can be trained.', [], plan);
    trouble(null);
  } catch (error) {
    if (error.name !== 'AbortError') { verdict('It could not be checked.', []); trouble(error); }
  }
}

function verdict(message, problems, plan = null) {
  text($('verdict'), message);
  $('verdict').className = plan ? 'good' : problems.length ? 'bad' : '';
  grid.setAttribute('aria-invalid', String(problems.length > 0));
  showProblems(problems);
  showPlan(plan);
  $('submit').disabled = !plan;
}

function soon() {
  $('submit').disabled = true;
  clearTimeout(timer);
  timer = setTimeout(check, patience);
}

grid.addEventListener('input', soon);
$('grid-file').addEventListener('change', async event => {
  const [file] = event.target.files;
  if (file) { grid.value = await file.text(); soon(); }
});
$('submit-form').addEventListener('submit', async event => {
  event.preventDefault();
  $('submit').disabled = true;
  try {
    const max = $('max-slots').value;
    const sweep = await post('/sweeps', { grid: grid.value, priority: Number($('priority').value || 0), max_slots: max
      ? Number(max) : null });
    location.assign(`${base}/sweeps/${sweep.id}`);
  } catch (error) {
    trouble(error);
    if (error.problems?.length) verdict('The server refuses it:', error.problems);
    $('submit').disabled = false;
  }
});

const from = new URLSearchParams(location.search).get('from');
grid.value = from ? await getText(`/sweeps/${encodeURIComponent(from)}/grid`)
  .catch(error => { trouble(error); return ''; }) : example;
show($('submit'), true);
check();
