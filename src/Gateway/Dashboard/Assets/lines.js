// Lines: measures over an axis, and over training. Bands are 95 % intervals over seeds.
import { base, colours, form } from './chart.js';
import { plain } from './dom.js';
import { estimate, number } from './format.js';
import { stoppedNote, valueOf } from './values.js';

const mostLines = 60;

/** The axes that have more than one value among some cells, with these values in the order of the sweep. */
export function varying(sweep, cells) {
  return sweep.axes.filter(axis => axis.name !== 'seed').map(axis => {
    const present = new Set(cells.map(cell => String(cell.axes[axis.name])));
    const values = axis.values?.filter(value => present.delete(String(value))).map(String) ?? [];
    return { name: axis.name, values: [...values, ...present],
      numeric: cells.every(cell => typeof cell.axes[axis.name] === 'number') };
  }).filter(axis => axis.values.length > 1);
}

const main = axes => axes.find(axis => axis.name === 'p' || axis.name === 'noise.p')
  ?? axes.filter(axis => axis.numeric).sort((a, b) => b.values.length - a.values.length)[0] ?? axes[0];

/** Whether positive numbers are spread by ratios. */
export function isSpread(numbers) {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  return sorted.length > 2 && sorted[0] > 0 && sorted.at(-1) >= 30 * sorted[0]
    && sorted[sorted.length >> 1] < 0.35 * sorted.at(-1);
}

/** How cells look: the axis that tells most lines apart gives the colour, all others the form. */
function looks(axes, by) {
  const hue = axes.find(axis => axis.name === by) ?? [...axes].sort((a, b) => b.values.length - a.values.length)[0];
  const colour = hue ? colours(hue.values.length, hue.numeric) : colours(1, false);
  return cell => {
    const place = hue ? hue.values.indexOf(String(cell.axes[hue.name])) : 0;
    const rest = axes.filter(axis => axis !== hue).reduce((sum, axis) => sum * axis.values.length
      + axis.values.indexOf(String(cell.axes[axis.name])), 0);
    return { colour: colour(place),
      ...form(rest + (hue && (!hue.numeric || hue.values.length < 3) ? Math.floor(place / 7) : 0)) };
  };
}

/** A value as legends have it. */
const short = value => typeof value === 'number' ? String(Number(value.toPrecision(6))) : String(value);

const nameOf = (axes, cell) => axes.map(axis => plain(`${axis.name} ${short(cell.axes[axis.name])}`)).join(' · ');

/** Said of a cell that has all seeds it may have, and a wider interval than was asked for. */
export const width = cell => cell.too_wide
  ? [[`interval of ${cell.too_wide}`, 'wider than asked, with all seeds']] : [];

/** What large rings mean, where there are such. */
export const ringNote = (cells, measures) => cells.some(cell => measures.includes(cell.too_wide))
  ? 'Large rings are cells that have all seeds they may have, and yet a wider interval than `seeds: until` asks for.'
  : '';

export const configuration = cell => Object.entries(cell.axes).map(([name, value]) => [name, String(value)]);

/** Lines over an axis: one for each combination of the other axes. */
export function overAxis(sweep, page, choice, link) {
  const axes = varying(sweep, page.cells);
  const along = axes.find(axis => axis.name === choice.along) ?? main(axes);
  if (!along) return { lines: [],
    note: 'A line needs an axis with more than one value, but what is looked at has none. '
      + 'Choose a scatter, or look at more.' };
  const others = axes.filter(axis => axis !== along);
  const look = looks(others, choice.by);
  const drawn = sweep.axes.some(axis => axis.name === along.name && axis.drawn);
  const groups = Map.groupBy(page.cells, cell => nameOf(others, cell));
  const shown = [...groups].slice(0, mostLines);
  const lines = page.measures.flatMap((measure, panel) => shown.flatMap(([name, all]) => [false, true].map(apart => ({
    name, panel, apart: apart || drawn, fraction: choice.isFraction?.(measure), ...look(all[0]),
    // What was stopped early is no point of a line over whole trainings; and what lies between two values that were
    // drawn is unlike both.
    points: all.filter(cell => valueOf(cell, measure).n > 0 && !valueOf(cell, measure).stopped !== apart).map(cell => {
      const value = valueOf(cell, measure);
      return { x: along.numeric ? Number(cell.axes[along.name]) : along.values.indexOf(String(cell.axes[along.name])),
        y: Number(value.mean), half: value.half_width === null ? null : Number(value.half_width), href: link(cell.cell),
        facts: [[measure, estimate(value, choice.isFraction?.(measure))], ['n', value.n], ...configuration(cell),
          ['diverged', cell.diverged || ''],
          ['stopped early', cell.stopped || ''], ['failed', cell.failed || ''],
          ['not finite', cell.measures[measure].not_finite || ''], ...width(cell)],
        ring: cell.too_wide === measure || value.stopped };
    }).sort((a, b) => a.x - b.x) })).filter((line, index) => index === 0 || line.points.length > 0)));
  return { lines,
    panels: page.measures.map(title => ({ title, x: along.name, categories: along.numeric ? null : along.values })),
    note: [groups.size > shown.length
      ? `${shown.length} of ${groups.size} lines are shown. Choose values above to see others.` : '',
      ringNote(page.cells, page.measures), stoppedNote(page.cells, page.measures)].filter(Boolean).join(' ') };
}

/** A line smoothed exponentially: what lies a half-life back counts half. */
export function smoothed(points, halfLife) {
  let [value, before] = [null, 0];
  return points.map(point => {
    const keep = value === null ? 0 : 2 ** (-(point.x - before) / halfLife);
    value = value === null ? point.y : keep * value + (1 - keep) * point.y;
    before = point.x;
    return { ...point, y: value, half: null, facts: [[`${point.facts[0][0]}, smoothed`, number(value)],
      ...point.facts] };
  });
}

/** What curves leave out that is no finite number. */
function leftOut({ measure, curves }) {
  const values = curves.reduce((sum, curve) => sum + (curve.not_finite ?? 0), 0);
  const empty = curves.filter(curve => curve.steps.length === 0).length;
  return values === 0 ? '' : `${values} ${values === 1 ? 'value' : 'values'} of ${measure} `
    + `${values === 1 ? 'is not a finite number and is' : 'are not finite numbers and are'} left out`
    + (empty === 0 ? '.' : `, and with them ${empty} ${empty === 1 ? 'cell that has' : 'cells that have'} no other.`);
}

/** Curves over training: one for each cell. */
export function overTraining(sweep, sets, choice, link) {
  const cells = sets.flatMap(set => set.curves);
  const axes = varying(sweep, cells);
  const look = looks(axes, choice.by);
  const lines = sets.flatMap((set, panel) => set.curves.flatMap(curve => {
    const points = curve.steps.map((step, place) => {
      const [mean, half, n] = [Number(curve.means[place]), curve.half_widths[place] === null ? null
        : Number(curve.half_widths[place]), curve.counts[place]];
      return { x: step, y: mean, half, href: link(curve.cell),
        facts: [[set.measure, estimate({ n, mean, half_width: half }, choice.isFraction?.(set.measure))],
        ['n', n], ['step', step],
        ...configuration(curve), ['diverged', curve.diverged || ''], ['stopped early', curve.stopped || ''],
        ['failed', curve.failed || ''], ['values that are not finite', curve.not_finite || ''],
        ['', curve.is_too_wide ? 'all seeds, yet too wide' : '']],
        ring: place === curve.steps.length - 1 && (curve.is_stopped || curve.is_too_wide) };
    });
    const line = { name: nameOf(axes, curve), panel, fraction: choice.isFraction?.(set.measure), ...look(curve),
      points };
    return choice.halfLife > 0 ? [{ ...line, points: smoothed(points, choice.halfLife) }, { ...line, faint: true }]
      : [line];
  }));
  const has = key => cells.some(curve => curve[key]);
  const [most, least] = [Math.max(0, ...sets.map(set => set.total)), Math.min(...sets.map(set => set.curves.length))];
  return { lines, panels: sets.map(set => ({ title: set.measure, x: 'step (updates)', categories: null })),
    note: [most > least ? `${least} of ${most} curves are shown. Choose values above to see others.` : '',
      choice.halfLife > 0
      ? `Smoothed exponentially with a half-life of ${choice.halfLife} steps; faint lines are as measured. `
        + 'Bands are left out: they belong to what was measured.' : '',
      has('diverged') || has('stopped') || has('failed')
        ? 'Seeds that were not trained to the end are in no mean, unless a cell has no others.' : '',
      ...sets.map(set => leftOut(set)),
      has('is_stopped') ? 'Rings end curves of cells whose seeds were all stopped early.' : '',
      has('is_too_wide') ? 'Rings end curves of cells that have all their seeds and are yet not known as closely as '
        + 'was asked for.' : ''].filter(Boolean).join(' ') };
}

const narrow = 640;

/** How high a picture of panels is: where there is no room side by side they stand one under the other. */
export const heightOf = panels => width => width < narrow ? 330 * panels.length : 420;

/** Where the panels stand. */
function places(many, width) {
  if (many === 1) return [{ left: 70, right: 24, top: 40, bottom: 56, middle: '50%', head: 4 }];
  return Array.from({ length: many }, (_, index) => width < narrow
    ? { left: 60, right: 16, top: 330 * index + 36, height: 230, middle: '50%', head: 330 * index + 4 }
    : { left: `${50 * index + 6}%`, right: `${50 * (many - 1 - index) + 2}%`, top: 40, bottom: 56,
      middle: `${50 * index + 27}%`, head: 4 });
}

/** What the library draws of lines. */
export function linesOption({ lines, panels, scattered, marks }, choice, width) {
  const { axis, ink, option } = base();
  const across = panel => lines.filter(line => line.panel === panel)
    .flatMap(line => line.points.map(point => point.x)).filter(x => x > 0);
  const logX = panels.map((panel, index) => !panel.categories
    && (choice.logX === 'on' || (choice.logX !== 'off' && isSpread(across(index)))));
  const logY = choice.logY === 'on';
  const fits = (point, panel) => Number.isFinite(point.y) && (!logY || point.y > 0) && (!logX[panel] || point.x > 0);
  const at = places(panels.length, width);
  const all = panels.map((_, index) => index);
  const isMarked = lines.reduce((sum, line) => sum + line.points.length, 0) <= 1500;
  return {
    ...option,
    title: panels.map((panel, index) => ({ text: panel.title, left: at[index].middle, textAlign: 'center',
      top: at[index].head, textStyle: { color: ink, fontSize: 14 } })),
    grid: at.map(({ left, right, top, bottom, height }) => ({ left, right, top, bottom, height })),
    xAxis: panels.map((panel, index) => ({ ...axis, gridIndex: index, name: panel.x, nameGap: 32, scale: true,
      type: panel.categories ? 'category' : logX[index] ? 'log' : 'value', data: panel.categories ?? undefined })),
    yAxis: panels.map((_, index) => ({ ...axis, gridIndex: index, type: logY ? 'log' : 'value', scale: true })),
    dataZoom: [
      { type: 'inside', xAxisIndex: all, filterMode: 'none', zoomOnMouseWheel: 'ctrl' },
      { type: 'inside', yAxisIndex: all, filterMode: 'none', zoomOnMouseWheel: 'shift', moveOnMouseMove: true },
    ],
    series: lines.flatMap((line, index) => [
      lineSeries(line, index, isMarked, point => fits(point, line.panel), scattered, index === 0 ? marks : null),
      ...bandSeries(line, index, logY, point => fits(point, line.panel)),
    ]),
  };
}

const axesOf = line => ({ name: line.name, xAxisIndex: line.panel, yAxisIndex: line.panel });

/** A line; a point that its axes have no place for is a gap. */
function lineSeries(line, index, isMarked, fits, scattered, marks) {
  return {
    ...axesOf(line), id: `line${index}`, type: scattered || line.apart ? 'scatter' : 'line',
    markLine: marks?.length > 0 ? { silent: true, symbol: 'none', label: { show: false },
      lineStyle: { type: 'dashed', color: line.colour, opacity: 0.6 }, data: marks.map(xAxis => ({ xAxis })) }
        : undefined,
    data: line.points.map(point => point.ring
      ? { value: [point.x, fits(point) ? point.y : null], symbol: 'emptyCircle', symbolSize: 12 }
      : [point.x, fits(point) ? point.y : null]),
    showSymbol: isMarked && !line.faint, symbol: line.symbol, symbolSize: 6,
    lineStyle: { color: line.colour, type: line.dash, width: line.faint ? 1 : 1.8, opacity: line.faint ? 0.3 : 1 },
    itemStyle: { color: line.colour }, z: line.faint ? 2 : 3, emphasis: { disabled: false, scale: 1.6 },
  };
}

/** The 95 % intervals along a line, as an area; its corners are data, so that the axes have room for all of it. */
function bandSeries(line, index, logY, fits) {
  const points = line.points.filter(point => fits(point) && point.half !== null && Number.isFinite(point.half));
  if (line.faint || line.apart || !points.some(point => point.half > 0)) return [];
  const floor = logY ? point => point.y / 10 : () => line.fraction ? 0 : -Infinity;
  const low = point => Math.min(point.y, Math.max(point.y - point.half, floor(point)));
  const high = point => Math.max(point.y, line.fraction ? Math.min(point.y + point.half, 1) : point.y + point.half);
  const corners = [...points.map(point => [point.x, high(point)]),
    ...points.toReversed().map(point => [point.x, low(point)])];
  return [{
    ...axesOf(line), id: `band${index}`, type: 'custom', silent: true, clip: true, z: 1, data: corners,
    renderItem: ({ dataIndexInside }, api) => dataIndexInside > 0 ? null : {
      type: 'polygon', shape: { points: corners.map(corner => api.coord(corner)) },
      style: { fill: line.colour, opacity: 0.16 },
    },
  }];
}
