// The table of cells: sorted, filtered and divided into pages by the server. What is looked at stands in the address, so that it can be passed on.
import { $, el, fill, show, text } from './dom.js';
import { get, trouble } from './api.js';
import { count, estimate, plural } from './format.js';
import { trialRow, trialHeading } from './trials.js';

const pageSize = 25;
const mostChoices = 200;
const mostColumns = 4;

export function cells(path, sweep, results) {
  const axes = sweep.axes.filter(axis => axis.name !== 'seed');
  const at = new URLSearchParams(location.search);
  const state = { sort: at.get('sort') ?? '', offset: Number(at.get('offset') ?? 0), where: at.getAll('where'), measures: at.getAll('column'), open: null };
  let known = [];
  let busy;

  const filters = axes.filter(axis => axis.count > 1).map((axis, index) => {
    const chosen = state.where.find(one => one.startsWith(`${axis.name}=`))?.slice(axis.name.length + 1) ?? '';
    const id = `filter-${index}`;
    const control = axis.count <= mostChoices
      ? el('select', { id }, el('option', { value: '' }, 'all'), axis.values.map(value => el('option', { value, selected: value === chosen }, value)))
      : el('input', { id, value: chosen, size: 10, placeholder: 'all' });
    return { name: axis.name, control, node: el('div', {}, el('label', { for: id }, axis.name), control) };
  });
  const condition = el('input', { id: 'filter-measure', size: 22, placeholder: 'test_error<0.1', spellcheck: false, value: state.where.filter(one => !filters.some(filter => one.startsWith(`${filter.name}=`))).join(' ') });
  const columns = el('details', { class: 'columns-choice' }, el('summary', {}, 'Measures'));
  const form = $('filters');
  fill(form, filters.map(filter => filter.node),
    el('div', {}, el('label', { for: 'filter-measure' }, 'Conditions'), condition),
    el('button', { type: 'submit' }, 'Apply'), el('button', { type: 'reset', class: 'quiet' }, 'Clear'), columns);
  // The server says which measures there are; a filter by axis needs no button.
  form.addEventListener('submit', event => { event.preventDefault(); change(); });
  form.addEventListener('change', event => { if (event.target.tagName === 'SELECT') change(); });
  form.addEventListener('reset', () => setTimeout(() => {
    for (const filter of filters) filter.control.value = '';
    condition.value = '';
    change();
  }));
  $('cells-before').addEventListener('click', () => move(-pageSize));
  $('cells-after').addEventListener('click', () => move(pageSize));

  function change() {
    state.where = [...filters.filter(filter => filter.control.value.trim()).map(filter => `${filter.name}=${filter.control.value.trim()}`), ...condition.value.split(/[\s,;]+/).filter(Boolean)];
    state.offset = 0;
    state.open = null;
    refresh().catch(trouble);
  }

  function move(by) {
    state.offset = Math.max(0, state.offset + by);
    state.open = null;
    refresh().catch(trouble);
  }

  function sortBy(name) {
    state.sort = state.sort === name ? `-${name}` : state.sort === `-${name}` ? '' : name;
    state.offset = 0;
    refresh().catch(trouble);
  }

  function remember() {
    const query = new URLSearchParams();
    if (state.sort) query.set('sort', state.sort);
    if (state.offset) query.set('offset', state.offset);
    for (const one of state.where) query.append('where', one);
    for (const one of state.measures) query.append('column', one);
    history.replaceState(null, '', location.pathname + (query.size ? `?${query}` : ''));
  }

  function heading(name, label, number) {
    const sorted = state.sort === name ? 'ascending' : state.sort === `-${name}` ? 'descending' : null;
    const mark = sorted === 'ascending' ? ' ▲' : sorted === 'descending' ? ' ▼' : '';
    return el('th', { 'scope': 'col', 'class': number ? 'number' : '', 'aria-sort': sorted },
      el('button', { 'type': 'button', 'class': 'sort', 'data-key': `sort ${name}`, 'onclick': () => sortBy(name) }, label, el('span', { 'aria-hidden': 'true' }, mark)));
  }

  function choice(page) {
    const boxes = known.map((name, index) => el('label', { class: 'box', for: `column-${index}` },
      el('input', { id: `column-${index}`, type: 'checkbox', checked: page.measures.includes(name), onchange: () => {
        state.measures = [...columns.querySelectorAll('input')].flatMap((box, place) => box.checked ? [known[place]] : []);
        refresh().catch(trouble);
      } }), name));
    if (columns.childElementCount - 1 !== boxes.length) columns.replaceChildren(columns.firstElementChild, ...boxes);
  }

  async function refresh() {
    busy?.abort();
    const own = busy = new AbortController();
    if (known.length === 0) known = (await get(`${path}/measures`, {}, own.signal)).measures;
    const usual = ['test_error', 'active_fraction', 'test_loss', 'train_error', 'train_loss'].filter(name => known.includes(name)).slice(0, 2);
    const measures = state.measures.filter(name => known.includes(name));
    const wanted = measures.length > 0 ? measures : usual.length > 0 ? usual : known.slice(0, mostColumns);
    const page = await get(`${path}/cells`, { measure: results() > 0 ? wanted : [], where: state.where, sort: state.sort, offset: state.offset || null, limit: pageSize }, own.signal);
    trouble(null);
    remember();
    choice(page);
    const table = $('cells');
    fill(table.tHead, el('tr', {}, page.axes.map(axis => heading(axis, axis, false)), page.measures.map(name => heading(name, name, true)), heading('n', 'n', true),
      el('th', { scope: 'col' }, 'Remarks'), el('th', { scope: 'col' }, 'Trials')));
    fill(table.tBodies[0], page.cells.flatMap(cell => row(page, cell)));
    if (state.open !== null) await unfold(state.open);
    table.removeAttribute('aria-busy');
    const last = state.offset + page.cells.length;
    text($('cells-count'), page.total === 0 ? 'No cell matches.' : `${count(state.offset + 1)} to ${count(last)} of ${plural(page.total, 'cell')}`);
    $('cells-before').disabled = state.offset === 0;
    $('cells-after').disabled = last >= page.total;
  }

  function row(page, cell) {
    const remarks = [[cell.diverged, 'diverged'], [cell.stopped, 'stopped early'], [cell.failed, 'failed'], [cell.open, 'under way']].filter(([many]) => many > 0).map(([many, word]) => `${many} ${word}`).join(', ');
    const open = state.open === cell.cell;
    return el('tr', { 'data-cell': String(cell.cell) },
      page.axes.map((axis, index) => el(index === 0 ? 'th' : 'td', index === 0 ? { scope: 'row' } : {}, String(cell.axes[axis]))),
      page.measures.map(name => el('td', { class: 'number', title: cell.measures[name].n ? `n = ${cell.measures[name].n}` : '' }, estimate(cell.measures[name]))),
      el('td', { class: 'number' }, String(Math.max(0, ...page.measures.map(name => cell.measures[name].n)) || cell.finished)),
      el('td', { class: 'remarks' }, remarks),
      el('td', {}, el('button', { 'type': 'button', 'class': 'quiet', 'data-key': `cell ${cell.cell}`, 'aria-expanded': String(open), 'aria-label': `Trials of cell ${cell.cell}`, 'onclick': () => toggle(cell.cell) }, open ? 'Hide' : 'Show')));
  }

  async function toggle(cell) {
    state.open = state.open === cell ? null : cell;
    try { await refresh(); } catch (error) { trouble(error); }
  }

  async function unfold(cell) {
    const under = $('cells').querySelector(`tr[data-cell="${cell}"]`);
    if (!under) return;
    const { trials } = await get(`${path}/trials`, { cell, limit: 1000 });
    under.after(el('tr', { class: 'unfolded' }, el('td', { colspan: under.children.length },
      trials.length === 0 ? el('p', { class: 'muted' }, 'None of its trials was begun.')
        : el('table', {}, el('caption', { class: 'unseen' }, `Trials of cell ${cell}`), el('thead', {}, trialHeading(sweep)), el('tbody', {}, trials.map(trial => trialRow(sweep, trial)))))));
  }

  /** Forgets which measures there are: the last trials may have brought others. */
  function renew() {
    known = [];
  }

  return { refresh, renew };
}
