// What the whole page of a sweep looks at: conditions that choose cells and trials, and the measures that tables show.
// Pictures and tables follow it.
import { $, el, fill } from './dom.js';
import { get } from './api.js';
import { sharesOf } from './values.js';
import { keep, keptAll } from './view.js';

const mostChoices = 200;
const mostColumns = 4;

/** What a condition is about: the name before its operator. */
const about = condition => condition.split(/[!=<>]/, 1)[0];

export function looking(path, sweep, changed) {
  let where = keptAll('where');
  let columns = keptAll('column');
  let known;
  const filters = sweep.axes.filter(axis => axis.name !== 'seed' && axis.count > 1).map((axis, index) => {
    const id = `filter-${index}`;
    const control = axis.count <= mostChoices
      ? el('select', { id }, el('option', { value: '' }, 'all'),
        axis.values.map(value => el('option', { value }, value)))
      : el('input', { id, size: 10, placeholder: 'all' });
    return { name: axis.name, control, node: el('div', {}, el('label', { for: id }, axis.name), control) };
  });
  const condition = el('input', { id: 'filter-measure', size: 22, placeholder: 'test_error<0.1', spellcheck: false });
  const choice = el('details', { class: 'columns-choice' }, el('summary', {}, 'Measures'));
  const form = $('filters');
  fill(form, filters.map(filter => filter.node),
    el('div', {}, el('label', { for: 'filter-measure' }, 'Conditions'), condition),
    el('button', { type: 'submit' }, 'Apply'), el('button', { type: 'reset', class: 'quiet' }, 'Clear'), choice);
  show();
  // A filter by axis needs no button.
  form.addEventListener('submit', event => { event.preventDefault(); read(); });
  form.addEventListener('change', event => { if (event.target.tagName === 'SELECT') read(); });
  form.addEventListener('reset', event => { event.preventDefault(); set([]); });

  /** Shows the conditions in the form: one equality of an axis in its list, all else as it is written. */
  function show() {
    const alone = name => where.filter(one => one.startsWith(`${name}=`)).length === 1;
    const listed = filters.map(filter => {
      const of = alone(filter.name) ? where.find(one => one.startsWith(`${filter.name}=`)) : undefined;
      filter.control.value = of?.slice(filter.name.length + 1) ?? '';
      return filter.control.value ? of : undefined;
    });
    condition.value = where.filter(one => !listed.includes(one)).join(' ');
  }

  function read() {
    set([...filters.filter(filter => filter.control.value.trim())
      .map(filter => `${filter.name}=${filter.control.value.trim()}`), ...condition.value.split(/[\s,;]+/)
      .filter(Boolean)]);
  }

  /** Looks at what fits these conditions. */
  function set(conditions) {
    where = conditions;
    show();
    keep({ where });
    changed();
  }

  async function measures() {
    known ??= await get(`${path}/measures`);
    return known.measures;
  }

  /** The measures that tables show: those that were chosen, or the ones that most people want. */
  async function shown() {
    const all = await measures();
    const chosen = columns.filter(name => all.includes(name));
    const usual = ['test_error', 'active_fraction', 'test_loss', 'train_error', 'train_loss']
      .filter(name => all.includes(name)).slice(0, 2);
    const wanted = chosen.length > 0 ? chosen : usual.length > 0 ? usual : all.slice(0, mostColumns);
    if (choice.childElementCount - 1 !== all.length) {
      choice.replaceChildren(choice.firstElementChild,
        ...all.map((name, index) => el('label', { class: 'box', for: `column-${index}` },
        el('input', { id: `column-${index}`, type: 'checkbox', checked: wanted.includes(name), onchange: () => {
          columns = [...choice.querySelectorAll('input')].flatMap((box, place) => box.checked ? [all[place]] : []);
          keep({ column: columns });
          changed();
        } }), name)));
    }
    return wanted;
  }

  /** Tells which measures are shares: their intervals end at 0 and 1. */
  async function shares() {
    await measures();
    return sharesOf(known.units);
  }

  return {
    /** Conditions on cells. */
    where: () => where,
    /** Those that trials have too: n is a number of seeds. */
    ofTrials: () => where.filter(one => about(one) !== 'n'),
    /** Whether there are some that trials do not have. */
    isOfCells: () => where.some(one => about(one) === 'n'),
    set,
    measures,
    columns: shown,
    isFraction: shares,
    /** Forgets which measures there are: the last trials may have brought others. */
    renew() { known = undefined; },
  };
}
