// The table of cells: sorted, filtered and divided into pages by the server.
import { $, el, fill, show, text } from './dom.js';
import { base, get, trouble } from './api.js';
import { count, estimate, plural } from './format.js';
import { cellAddress } from './pictures.js';
import { sortHeading, sorted } from './sorting.js';
import { trialRow, trialHeading } from './trials.js';
import { valueOf } from './values.js';
import { keep, kept, keptAll } from './view.js';

const pageSize = 25;
const mostCompared = 12;

export function cells(path, sweep, results, looked) {
  const state = { sort: kept('sort'), offset: Number(kept('offset')), open: null };
  let basket = keptAll('pick').map(Number).filter(Number.isInteger);
  let busy;
  $('basket-clear').addEventListener('click', () => pick([]));
  showBasket();
  $('cells-before').addEventListener('click', () => move(-pageSize));
  $('cells-after').addEventListener('click', () => move(pageSize));

  /** Cells that are chosen to be compared stay chosen while others are looked at. */
  function pick(cells) {
    basket = cells.slice(0, mostCompared);
    keep({ pick: basket.map(String) });
    showBasket();
    for (const box of $('cells').querySelectorAll('input[data-pick]')) box.checked =
      basket.includes(Number(box.dataset.pick));
  }

  function showBasket() {
    show($('basket'), basket.length > 0);
    text($('compare'), basket.length === 1 ? 'See the cell chosen' : `Compare ${basket.length} cells`);
    $('compare').href = `${base}/compare?${new URLSearchParams(basket.map(cell => ['cell', `${sweep.id}:${cell}`]))}`;
  }

  /** Another choice of cells or columns begins at the first page. */
  function begin() {
    state.offset = 0;
    state.open = null;
  }

  function move(by) {
    state.offset = Math.max(0, state.offset + by);
    state.open = null;
    refresh().catch(trouble);
  }

  function sortBy(name) {
    state.sort = sorted(state.sort, name);
    state.offset = 0;
    refresh().catch(trouble);
  }

  async function refresh() {
    busy?.abort();
    const own = busy = new AbortController();
    const page = await get(`${path}/cells`, { measure: results() > 0 ? await looked.columns() : [],
      where: looked.where(), sort: state.sort, offset: state.offset || null, limit: pageSize }, own.signal);
    trouble(null);
    keep({ sort: state.sort, offset: state.offset });
    const table = $('cells');
    const heading = (name, number) => sortHeading(state.sort, name, name, number, sortBy);
    fill(table.tHead, el('tr', {}, page.axes.map(axis => heading(axis, false)),
      page.measures.map(name => heading(name, true)), heading('n', true),
      el('th', { scope: 'col' }, 'Remarks'), el('th', { scope: 'col' }, 'Trials'),
        el('th', { scope: 'col' }, 'Compare')));
    const share = await looked.isFraction();
    fill(table.tBodies[0], page.cells.flatMap(cell => row(page, cell, share)));
    if (state.open !== null) await unfold(state.open, page.measures);
    table.removeAttribute('aria-busy');
    const last = state.offset + page.cells.length;
    text($('cells-count'), page.total === 0 ? 'No cell matches.'
      : `${count(state.offset + 1)} to ${count(last)} of ${plural(page.total, 'cell')}`);
    $('cells-before').disabled = state.offset === 0;
    $('cells-after').disabled = last >= page.total;
  }

  function row(page, cell, share) {
    const remarks = [[cell.diverged, 'diverged'], [cell.stopped, 'stopped early'], [cell.failed, 'failed'],
      [cell.open, 'under way']].filter(([many]) => many > 0).map(([many, word]) => `${many} ${word}`)
      .concat(page.measures.filter(name => cell.measures[name].not_finite > 0)
        .map(name => `${cell.measures[name].not_finite} without a finite ${name}`))
      .concat(cell.too_wide ? [`all seeds, yet a wider interval of ${cell.too_wide} than asked`] : []).join(', ');
    const open = state.open === cell.cell;
    return el('tr', { 'data-cell': String(cell.cell) },
      page.axes.map((axis, index) => el(index === 0 ? 'th' : 'td', index === 0 ? { scope: 'row' } : {},
        String(cell.axes[axis]))),
      page.measures.map(name => el('td',
        { class: 'number', title: valueOf(cell, name).stopped ? `last values of ${plural(valueOf(cell, name).n,
          'seed')} stopped early` : cell.measures[name].n ? `n = ${cell.measures[name].n}` : '' },
        estimate(valueOf(cell, name), share(name)))),
      el('td', { class: 'number' }, String(Math.max(0, ...page.measures.map(name => cell.measures[name].n))
        || cell.finished)),
      el('td', { class: 'remarks' }, remarks),
      el('td', {},
        el('button', { 'type': 'button', 'class': 'quiet', 'data-key': `cell ${cell.cell}`,
        'aria-expanded': String(open), 'aria-label': `Trials of cell ${cell.cell}`,
        'onclick': () => toggle(cell.cell) }, open ? 'Hide' : 'Show')),
      el('td', {}, el('input', { 'type': 'checkbox', 'data-pick': String(cell.cell), 'data-key': `pick ${cell.cell}`,
        'checked': basket.includes(cell.cell), 'aria-label': `Compare cell ${cell.cell}`,
        'onchange': event => pick(event.target.checked ? [...basket, cell.cell]
        : basket.filter(one => one !== cell.cell)) }),
        ' ', el('a', { 'href': cellAddress(sweep, cell.cell), 'aria-label': `See cell ${cell.cell}` }, 'see')));
  }

  async function toggle(cell) {
    state.open = state.open === cell ? null : cell;
    try { await refresh(); } catch (error) { trouble(error); }
  }

  async function unfold(cell, measures) {
    const under = $('cells').querySelector(`tr[data-cell="${cell}"]`);
    if (!under) return;
    const { trials } = await get(`${path}/trials`, { cell, measure: measures, limit: 1000 });
    under.after(el('tr', { class: 'unfolded' }, el('td', { colspan: under.children.length },
      trials.length === 0 ? el('p', { class: 'muted' }, 'None of its trials was begun.')
        : el('table', {}, el('caption', { class: 'unseen' }, `Trials of cell ${cell}`),
          el('thead', {}, trialHeading(sweep, measures)),
          el('tbody', {}, trials.map(trial => trialRow(sweep, trial, measures)))))));
  }

  return { refresh, begin };
}
