// Pictures of cells that are no lines: heat map, scatter with its Pareto front, parallel coordinates with brushes.
import { base, colours, form, sequence } from './chart.js';
import { plain } from './dom.js';
import { estimate, number } from './format.js';
import { configuration, isSpread, ringNote, varying, width } from './lines.js';
import { valueOf } from './values.js';

const facts = (measures, cell, choice) =>
  [...measures.flatMap(name => [[name, estimate(valueOf(cell, name), choice.isFraction?.(name))],
    ['n', valueOf(cell, name).n], ['not finite', cell.measures[name].not_finite || '']]),
  ...configuration(cell), ['diverged', cell.diverged || ''], ['stopped early', cell.stopped || ''],
  ...width(cell)];

/** A measure over two axes, as colours. Where more axes vary a square is the mean of its cells. */
export function heat(sweep, page, choice, link) {
  const axes = varying(sweep, page.cells);
  const [measure] = page.measures;
  const across = axes.find(axis => axis.name === choice.along)
    ?? axes.find(axis => axis.name === 'p' && axis.name !== choice.by) ?? axes.find(axis => axis.name !== choice.by);
  const up = axes.find(axis => axis.name === choice.by && axis !== across) ?? axes.find(axis => axis !== across);
  if (!across
    || !up) return {
    note: 'A heat map needs two axes that vary, but what is looked at has fewer. Draw lines, or look at more.' };
  const squares =
    Map.groupBy(page.cells.filter(cell => valueOf(cell, measure).n > 0
    && Number.isFinite(Number(valueOf(cell, measure).mean))),
    cell =>
    `${across.values.indexOf(String(cell.axes[across.name]))} ${up.values.indexOf(String(cell.axes[up.name]))}`);
  const data = [...squares].map(([place, cells]) => {
    const mean = cells.reduce((sum, cell) => sum + Number(valueOf(cell, measure).mean), 0) / cells.length;
    const point = cells.length === 1 ? { facts: facts(page.measures, cells[0], choice), href: link(cells[0].cell) }
      : { facts: [[measure, number(mean)], ['mean of cells', cells.length],
        [across.name, String(cells[0].axes[across.name])], [up.name, String(cells[0].axes[up.name])]] };
    return { value: [...place.split(' ').map(Number), mean], point };
  });
  const means = data.map(one => one.value[2]);
  const averaged = axes.length > 2
    ? 'Each square is the mean over '
      + axes.filter(axis => axis !== across && axis !== up).map(axis => axis.name).join(', ')
      + ': choose a value of these above to see single cells.' : '';
  const early = page.cells.some(cell => valueOf(cell, measure).stopped)
    ? ' Where all seeds were stopped early a square is their last value.' : '';
  return { note: averaged + early, height: () => Math.max(260, Math.min(700, 120 + 34 * up.values.length)), option() {
    const { axis, ink, muted, option } = base();
    return { ...option, title: { text: measure, left: 'center', top: 4, textStyle: { color: ink, fontSize: 14 } },
      grid: { left: 90, right: 110, top: 40, bottom: 56 },
      xAxis: { ...axis, type: 'category', data: across.values, name: across.name, nameGap: 32 },
        yAxis: { ...axis, type: 'category', data: up.values, name: up.name, nameGap: 60 },
      visualMap: { type: 'continuous', min: Math.min(...means), max: means.length > 0
        && Math.max(...means) > Math.min(...means) ? Math.max(...means) : Math.min(...means) + 1, calculable: true,
        right: 8, top: 'middle', dimension: 2, inRange: { color: sequence() }, textStyle: { color: muted },
        formatter: value => number(value, 3) },
      series: [{ type: 'heatmap', data, emphasis: { itemStyle: { borderColor: ink, borderWidth: 2 } } }] };
  } };
}

/** Points that no other beats in both: to be small is better, or large where it is said so. */
export function front(points, largerX, largerY) {
  const sorted = [...points].sort((a, b) => (largerX ? b.x - a.x : a.x - b.x) || (largerY ? b.y - a.y : a.y - b.y));
  let best = largerY ? -Infinity : Infinity;
  return sorted.filter(point => { const better = largerY ? point.y > best : point.y < best; if (better) best = point.y;
    return better; });
}

/** One measure against another, a point for each cell. */
export function scatter(sweep, page, choice, link) {
  if (page.measures.length < 2) return { note: 'A scatter needs two measures. Choose a second one.' };
  const [across, up] = page.measures;
  const axes = varying(sweep, page.cells);
  const hue = axes.find(axis => axis.name === choice.by) ?? axes.find(axis => axis.name === 'p') ?? axes[0]
    ?? { name: '', values: [''] };
  const colour = colours(hue.values.length, hue.numeric);
  const points = page.cells.filter(cell => valueOf(cell, across).n > 0 && valueOf(cell, up).n > 0)
    .map(cell => ({ x: Number(valueOf(cell, across).mean), y: Number(valueOf(cell, up).mean), cell,
    href: link(cell.cell), facts: facts(page.measures, cell, choice),
    early: valueOf(cell, across).stopped || valueOf(cell, up).stopped,
    ring: [across, up].includes(cell.too_wide) || valueOf(cell, across).stopped || valueOf(cell, up).stopped }))
    .filter(point => Number.isFinite(point.x) && Number.isFinite(point.y) && (choice.logX !== 'on' || point.x > 0)
      && (choice.logY !== 'on' || point.y > 0));
  const lines =
    hue.values.map((value, place) => ({ name: plain(hue.name ? `${hue.name} ${value}` : up), panel: 0,
    colour: colour(place),
    ...form(hue.numeric && hue.values.length > 2 ? 0 : Math.floor(place / 7)),
    points: points.filter(point => !hue.name || String(point.cell.axes[hue.name]) === value) }));
  // What was not trained to the end beats nothing.
  const best = choice.front ? front(points.filter(point => !point.early), choice.largerX, choice.largerY) : [];
  const rings = [ringNote(page.cells, [across, up]), points.some(point => point.early)
    ? 'Rings are cells whose seeds were all stopped early, at the last values they measured.' : '']
    .filter(Boolean).join(' ');
  return { lines, note: choice.front
    ? `${best.length} of ${points.length} cells are on the Pareto front: no other is better in both, where `
      + `${choice.largerX ? 'larger' : 'smaller'} ${across} and ${choice.largerY ? 'larger' : 'smaller'} ${up} is `
      + 'better. '
      + `Means are compared, without their intervals. ${rings}` : rings, option() {
    const { axis, ink, option } = base();
    return { ...option, grid: { left: 80, right: 24, top: 24, bottom: 56 },
      xAxis: { ...axis, type: choice.logX === 'on' ? 'log' : 'value', scale: true, name: across, nameGap: 32 },
      yAxis: { ...axis, type: choice.logY === 'on' ? 'log' : 'value', scale: true, name: up, nameGap: 56 },
      dataZoom: [{ type: 'inside', xAxisIndex: [0], filterMode: 'none', zoomOnMouseWheel: 'ctrl' },
        { type: 'inside', yAxisIndex: [0], filterMode: 'none', zoomOnMouseWheel: 'shift' }],
      series: [
        ...lines.map((line, index) => ({ id: `line${index}`, type: 'scatter', name: line.name,
        data: line.points.map(point => point.ring ? { value: [point.x, point.y], symbol: 'emptyCircle', symbolSize: 12 }
        : [point.x, point.y]), symbol: line.symbol, symbolSize: points.length > 1000 ? 5
        : 9, itemStyle: { color: line.colour, opacity: points.length > 1000 ? 0.5 : 0.9 } })),
        ...(best.length > 0
          ? [{ id: 'front', type: 'line', step: 'end', silent: true, data: best.map(point => [point.x, point.y]),
          showSymbol: false, lineStyle: { color: ink, width: 1.5, type: 'dashed' } }] : [])] };
  } };
}

/** Where trials ended: the step they came to, and what they had measured by then. Rungs are the steps where some were
 * stopped. */
export function rungs(trials, measure, choice, link) {
  const ended = trials.filter(trial => trial.state !== 'running' && trial.state !== 'waiting');
  const points =
    ended.map(trial => ({ trial, x: trial.step, y: Number((trial.measures ?? trial.unfinished)?.[measure] ?? NaN),
    href: link(trial.ordinal),
    facts: [['trial', trial.ordinal], ['state', trial.state], ['step', trial.step],
      [measure, number((trial.measures ?? trial.unfinished)?.[measure] ?? NaN)], ...configuration(trial),
      ['reason', trial.reason ?? '']] }))
    .filter(point => Number.isFinite(point.y));
  const states = ['finished', 'stopped', 'diverged', 'failed']
    .filter(state => points.some(point => point.trial.state === state));
  const colour = colours(states.length, false);
  const lines = states.map((state, place) => ({ name: state, panel: 0, colour: colour(place), ...form(place),
    points: points.filter(point => point.trial.state === state) }));
  const steps = [...new Set(ended.filter(trial => trial.state === 'stopped').map(trial => trial.step))]
    .sort((a, b) => a - b);
  const reached = steps.map(step => {
    const came = ended.filter(trial => trial.step >= step);
    const stopped = ended.filter(trial => trial.state === 'stopped' && trial.step === step);
    return `step ${step}: ${came.length} came to it, ${stopped.length} stopped there`;
  });
  return { lines, panels: [{ title: measure, x: 'step (updates)', categories: null }], scattered: true, marks: steps,
    note: steps.length > 0 ? `${ended.length} trials. ${reached.slice(0, 12).join('; ')}.`
      : `${ended.length} trials, none of which was stopped early.` };
}

/** All axes and measures side by side, a line for each cell. What is brushed on an axis becomes conditions. */
export function parallel(sweep, page, choice, where, brush) {
  const axes = varying(sweep, page.cells);
  const dims = [...axes, ...page.measures.map(name => ({ name, numeric: true, measured: true }))];
  const placeOf = (dim, cell) => dim.measured ? (valueOf(cell, dim.name).n > 0 ? Number(valueOf(cell, dim.name).mean)
    : NaN) : dim.numeric ? Number(cell.axes[dim.name]) : dim.values.indexOf(String(cell.axes[dim.name]));
  const all = page.cells.map(cell => ({ early: page.measures.some(name => valueOf(cell, name).stopped),
    row: dims.map(dim => placeOf(dim, cell)) })).filter(one => one.row.every(Number.isFinite));
  const rows = all.map(one => one.row);
  if (dims.length < 2
    || rows.length === 0) return {
    note: 'Parallel coordinates need two things that vary and a cell with values. Look at more.' };
  const logs = dims.map((dim, place) => dim.numeric && isSpread(rows.map(row => row[place])));
  const last = dims.findLastIndex(dim => dim.measured);
  const scale = rows.map(row => row[last < 0 ? dims.length - 1 : last]);
  /** The places on an axis that conditions ask for. */
  const interval = (dim, place) => {
    const own = where.filter(one => one.split(/[!=<>]/, 1)[0] === dim.name);
    if (own.length === 0) return null;
    const values = rows.map(row => row[place]);
    if (!dim.numeric || own.some(one => /^[^<>!=]+=/.test(one))) {
      const chosen = own.map(one => one.slice(one.indexOf('=') + 1)).map(value => dim.numeric ? Number(value)
        : dim.values.indexOf(value)).filter(Number.isFinite);
      return [Math.min(...chosen) - (dim.numeric ? 0 : 0.4), Math.max(...chosen) + (dim.numeric ? 0 : 0.4)];
    }
    const bound = (sign, usual) => own.filter(one => one.includes(sign)).map(one => Number(one.split(/[<>]=?/)[1]))[0]
      ?? usual;
    return [bound('>', Math.min(...values)), bound('<', Math.max(...values))];
  };
  return {
    note: 'Draw along an axis to look at a part of it: pictures and tables follow. '
      + 'Click the axis to look at all of it again.'
      + (all.some(one => one.early) ? ' Dashed lines are cells whose seeds were all stopped early.' : ''),
    height: () => 440, option() {
    const { ink, muted, option } = base();
    return { ...option, parallel: { left: 60, right: 110, top: 56, bottom: 30,
      parallelAxisDefault: { nameTextStyle: { color: ink }, axisLine: { lineStyle: { color: muted, width: 1.5 } },
      axisLabel: { color: muted }, areaSelectStyle: { width: 22, color: muted, opacity: 0.25, borderColor: ink } } },
      parallelAxis: dims.map((dim, place) => ({ id: `axis${place}`, dim: place, name: dim.name, scale: true,
        type: !dim.numeric ? 'category' : logs[place] ? 'log' : 'value', data: dim.numeric ? undefined : dim.values })),
      visualMap: { type: 'continuous', show: true, dimension: last < 0 ? dims.length - 1 : last,
        min: Math.min(...scale), max: Math.max(...scale) > Math.min(...scale) ? Math.max(...scale) : Math.min(...scale)
        + 1, inRange: { color: sequence() }, right: 4, top: 'middle', textStyle: { color: muted },
        formatter: value => number(value, 3) },
      series: [{ type: 'parallel', lineStyle: { width: rows.length > 500 ? 0.6 : 1.4, opacity: rows.length > 500 ? 0.35
        : 0.7 }, inactiveOpacity: 0.04, data: all.map(one => one.early
        ? { value: one.row, lineStyle: { type: 'dashed' } } : one.row), realtime: false }] };
  }, ready(chart) {
    dims.forEach((dim, place) => { const wanted = interval(dim, place);
      if (wanted) chart.dispatchAction({ type: 'axisAreaSelect', parallelAxisId: `axis${place}`, intervals: [wanted] });
      });
  }, brushed(chart) {
    const conditions = dims.flatMap((dim, place) => {
      const intervals = chart.getModel().getComponent('parallelAxis', place)?.activeIntervals ?? [];
      if (intervals.length === 0) return [];
      const [low, high] = [Math.min(...intervals.map(one => one[0])), Math.max(...intervals.map(one => one[1]))];
      if (!dim.numeric) return dim.values.filter((_, index) => intervals.some(([from, to]) => index >= from
        && index <= to)).map(value => `${dim.name}=${value}`);
      return [`${dim.name}>=${Number(low.toPrecision(5))}`, `${dim.name}<=${Number(high.toPrecision(5))}`];
    });
    brush(dims.map(dim => dim.name), conditions);
  } };
}
