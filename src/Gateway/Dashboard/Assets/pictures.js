// The picture of a sweep, with the choice of what it shows: interactive, drawn here from numbers, or the still one that
// can be saved.
import { $, options, show, text } from './dom.js';
import { address, base, get, getText, trouble } from './api.js';
import { heat, parallel, rungs, scatter } from './cellcharts.js';
import { charts } from './chart.js';
import { importance } from './importance.js';
import { heightOf, linesOption, overAxis, overTraining } from './lines.js';
import { place } from './picture.js';
import { keep, kept } from './view.js';

/** A picture that takes the server longer than this is drawn again only when asked for. */
const slowMilliseconds = 1500;
const mostCells = 3000;
const mostTrials = 1000;
const mostCurves = 40;
const choices = ['measure', 'second', 'along', 'by', 'view', 'smooth', 'logx', 'logy', 'front'];
const mainMeasures = ['test_error', 'active_fraction', 'test_loss', 'train_error', 'train_loss'];
const about = condition => condition.split(/[!=<>]/, 1)[0];

/** Where a cell is shown by itself. */
export const cellAddress = (sweep, cell) => `${base}/compare?cell=${sweep.id}:${cell}`;

export function pictures(path, sweep, results, looked) {
  const axes = sweep.axes.filter(axis => axis.name !== 'seed' && axis.count > 1).map(axis => [axis.name, axis.name]);
  const chart = charts($('chart'));
  let known = [];
  let slow = false;
  let drawn = '';
  let busy;
  options($('along'), [['', 'automatic'], ...axes], kept('along'));
  options($('by'), [['', 'automatic'], ...axes], kept('by'));
  $('kind').querySelector('[value=heat]').disabled = axes.length < 2;
  if ($('kind').querySelector(`[value="${CSS.escape(kept('kind'))}"]:not(:disabled)`)) $('kind').value = kept('kind');
  for (const name of ['view', 'logx', 'logy', 'front']) if ([...$(name).options]
    .some(option => option.value === kept(name))) $(name).value = kept(name);
  $('smooth').value = /^[0-9]+$/.test(kept('smooth')) ? kept('smooth') : '';
  $('picture-form').addEventListener('change', () => {
    keep({ ...Object.fromEntries(choices.map(name => [name, $(name).value])), kind: $('kind').value === 'line' ? ''
      : $('kind').value });
    begin();
    refresh().catch(trouble);
  });
  $('picture-form').addEventListener('submit', event => event.preventDefault());

  async function refresh() {
    if (slow) return;
    const now = await looked.measures();
    if (known !== now) {
      known = now;
      for (const [name, none] of [['measure', 'automatic'], ['second', 'none']]) {
        options($(name), [['', none], ...known.map(measure => [measure, measure])], kept(name));
      }
    }
    const kind = $('kind').value;
    const still = $('view').value === 'still' && kind !== 'rungs';
    if (known.length === 0 || (results() === 0 && kind !== 'curves')) {
      empty('A picture needs a trial that has a result, but there is none yet. It appears with the first.');
      return;
    }
    const measures = [...new Set([$('measure').value, $('second').value].filter(Boolean))];
    const isScaled = !still && !['heat', 'parallel', 'importance'].includes(kind);
    const shown = { along: kind === 'line' || kind === 'heat', by: !['parallel', 'rungs', 'importance'].includes(kind),
      smooth: !still && kind === 'curves', logx: isScaled, logy: isScaled, front: !still && kind === 'scatter' };
    for (const [name, visible] of Object.entries(shown)) show($(name).parentElement, visible);
    text(document.querySelector('label[for=by]'), kind === 'heat' ? 'Upright' : kind === 'scatter' ? 'Colours by'
      : 'Lines by');
    const query = { kind, x: shown.along ? $('along').value : '', by: shown.by ? $('by').value : '',
      measure: kind === 'scatter' && measures.length < 2 ? [] : measures, where: looked.where() };
    busy?.abort();
    const own = busy = new AbortController();
    const begun = performance.now();
    try {
      const note = still ? await drawStill(query, own.signal) : await drawNumbers(kind, measures, own.signal);
      if (own.signal.aborted) return;
      slow = performance.now() - begun > slowMilliseconds;
      text($('picture-note'), [note, slow ? 'This picture takes the server a while: change a choice to draw it again.'
        : ''].filter(Boolean).join(' '));
    } catch (error) {
      if (error.name === 'AbortError') return;
      if (error.status !== 404 && error.status !== 400) throw error;
      empty(error.message);
    }
    $('picture').removeAttribute('aria-busy');
    show($('download'), kind !== 'rungs');
    $('download').href = address(`${path}/picture`, query);
    $('download').setAttribute('download', `${sweep.name}-${kind}.svg`);
  }

  async function drawStill(query, signal) {
    const svg = await getText(`${path}/picture`, query, signal);
    if (svg !== drawn) place($('picture'), svg);
    drawn = svg;
    show($('chart'), false);
    show($('picture'), true);
    return '';
  }

  /** The measures to draw where none was chosen: one picture shows two, the others one. */
  function usual(kind) {
    const two = mainMeasures.filter(name => known.includes(name)).slice(0, 2);
    const main = two.length > 0 ? two : known.slice(0, 2);
    return kind === 'heat' ? main.slice(0, 1) : kind === 'scatter' ? main.toReversed() : main;
  }

  async function drawNumbers(kind, chosen, signal) {
    const wanted = kind === 'scatter' && chosen.length < 2 ? usual(kind) : chosen.length > 0
      ? (kind === 'heat' ? chosen.slice(0, 1) : chosen) : usual(kind);
    const link = cell => cellAddress(sweep, cell);
    const choice = { isFraction: await looked.isFraction(), along: $('along').value, by: $('by').value,
      logX: $('logx').value, logY: $('logy').value,
      halfLife: Number($('smooth').value) || 0,
      front: $('front').value, largerX: ['across', 'large'].includes($('front').value),
        largerY: ['up', 'large'].includes($('front').value) };
    const measures = kind === 'parallel' && chosen.length === 0 ? await looked.columns() : wanted;
    // Brushed axes stay whole, so that what is left out can be seen and taken in again.
    const dims = new Set([...axes.map(([name]) => name), ...measures]);
    const where = kind === 'parallel' ? looked.where().filter(one => !dims.has(about(one))) : looked.where();
    if (kind === 'rungs') return drawRungs(wanted[0], choice, signal);
    if (kind === 'importance') return drawImportance(chosen[0] ?? '', signal);
    const data = kind === 'curves'
      ? await Promise.all(
        wanted.map(measure => get(`${path}/curves`, { measure, where, limit: mostCurves, points: choice.halfLife > 0
        ? 1500 : 400 }, signal)))
      : await get(`${path}/cells`, { measure: measures, where, limit: mostCells }, signal);
    const same = JSON.stringify([kind, choice, data]);
    const brushed = kind === 'parallel' ? looked.where().filter(one => dims.has(about(one))) : [];
    const model = kind === 'curves' ? overTraining(sweep, data, choice, link) : kind === 'line'
      ? overAxis(sweep, data, choice, link) : kind === 'heat' ? heat(sweep, data, choice, link)
      : kind === 'scatter' ? scatter(sweep, data, choice, link) : parallel(sweep, data, choice, brushed, brush);
    if (model.lines && model.panels) {
      model.option = width => linesOption(model, choice, width);
      model.height = heightOf(model.panels);
    }
    if (!model.option || model.lines?.every(line => line.points.length === 0)) {
      empty(model.note
        || `A picture needs trials that have measured something, but what is looked at of ${sweep.name} has none. `
          + 'Wait for the first, or look at more.');
      return model.note;
    }
    show($('picture'), false);
    show($('chart'), true);
    if (same !== drawn) await chart.draw(model);
    drawn = same;
    $('chart').dataset.drawn = kind;
    return [model.note, data.total > mostCells
      ? `${mostCells} of ${data.total} cells are drawn. Choose values above to see others.` : ''].filter(Boolean)
      .join(' ');
  }

  /** The server goes through all trials for it. */
  async function drawImportance(measure, signal) {
    const view = await get(`${path}/importance`, { measure, where: looked.where() }, signal);
    const model = importance(view);
    const same = JSON.stringify(['importance', view]);
    show($('picture'), false);
    show($('chart'), true);
    if (same !== drawn) await chart.draw(model);
    drawn = same;
    $('chart').dataset.drawn = 'importance';
    return model.note;
  }

  /** Trials are what a rung stops: the last thousand at most. */
  async function drawRungs(measure, choice, signal) {
    const page = await get(`${path}/trials`, { measure, where: looked.ofTrials(), limit: mostTrials }, signal);
    const model = rungs(page.trials, measure, choice, trial => `${base}/sweeps/${sweep.id}/trials/${trial}`);
    model.option = width => linesOption(model, choice, width);
    const same = JSON.stringify(['rungs', choice, page]);
    show($('picture'), false);
    show($('chart'), true);
    if (same !== drawn) await chart.draw(model);
    drawn = same;
    $('chart').dataset.drawn = 'rungs';
    return model.note + (page.next ? ` These are the first ${mostTrials} trials.` : '');
  }

  /** What was drawn along axes takes the place of earlier conditions on them. */
  function brush(names, conditions) {
    const now = [...looked.where().filter(one => !names.includes(about(one))), ...conditions];
    if (JSON.stringify(now.toSorted()) !== JSON.stringify(looked.where().toSorted())) looked.set(now);
  }

  function empty(why) {
    show($('picture'), false);
    show($('chart'), false);
    show($('download'), false);
    drawn = '';
    text($('picture-note'), why);
  }

  /** Draws what is chosen now, also where the last picture took long. */
  function begin() {
    slow = false;
  }

  return { refresh, begin };
}
