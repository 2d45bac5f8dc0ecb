// How much each axis decides: a bar for each, among the best trials and in the variance of all.
import { base, colours } from './chart.js';
import { estimate, number } from './format.js';

const narrow = 720;
const rowHeight = 30;
const around = 130; // above and below the bars

/** Two pictures of what the server found, side by side or one under the other. */
export function importance(view) {
  const best = view.share === 0.1 ? 'tenth' : `${number(100 * view.share, 3)} %`;
  const parts = [
    { key: 'among_best', name: 'among the best', title: `What the best ${best} have in common`,
      x: 'share of the divergence (PED-ANOVA)' },
    { key: 'of_variance', name: 'of the variance', title: 'What an axis explains on its own',
      x: 'share of the variance (fANOVA)' }];
  const names = view.axes.map(axis => axis.axis);
  const colour = colours(2, false);
  const lines = parts.map((part, panel) => ({ name: part.name, panel, colour: colour(panel), dash: 'solid',
    points: view.axes.map((axis, y) => ({ x: Number(axis[part.key].mean), y, half: axis[part.key].half_width,
      facts: [['axis', axis.axis], ...parts.map(({ key, name }) => [name, estimate(axis[key], true)]),
        ['seeds', axis[part.key].n]] })) }));
  const bars = rowHeight * Math.max(2, names.length);
  const spread = view.seeds > 1 ? `Means over ${view.seeds} seeds, each looked at on its own, with 95 % intervals.`
    : 'Of a single seed: nothing can be said about the spread.';
  return {
    lines, height: width => (width < narrow ? 2 : 1) * (bars + around),
    note: `${view.measure}, ${view.greatest ? 'greatest' : 'least'} is best. ${spread} What is missing to 1 of the `
      + `variance is due to several axes together.${view.left_out ? ` Left out: ${view.left_out}.` : ''}`,
    option: width => option(parts, lines, names, bars, width),
  };
}

function option(parts, lines, names, bars, width) {
  const { axis, ink, option: all } = base();
  const across = width < narrow ? width : width / 2;
  const room = 20 + 7 * Math.max(...names.map(name => Math.min(name.length, 22)));
  const at = parts.map((_, panel) => width < narrow ? { left: 0, top: panel * (bars + around) }
    : { left: panel * across, top: 0 });
  const each = make => parts.map((part, panel) => make(part, panel));
  return {
    ...all,
    title: each((part, panel) => ({ text: part.title, left: at[panel].left + across / 2, textAlign: 'center',
      top: at[panel].top + 8, textStyle: { color: ink, fontSize: 14 } })),
    grid: at.map(({ left, top }) => ({ left: left + room, width: across - room - 24, top: top + 40, height: bars })),
    xAxis: each((part, panel) => ({ ...axis, gridIndex: panel, type: 'value', min: 0, name: part.x, nameGap: 32 })),
    yAxis: each((_, panel) => ({ ...axis, gridIndex: panel, type: 'category', data: names, inverse: true,
      axisLabel: { ...axis.axisLabel, interval: 0, width: room - 16, overflow: 'truncate' } })),
    series: lines.flatMap((line, panel) => [
      { id: `line${panel}`, type: 'bar', name: line.name, xAxisIndex: panel, yAxisIndex: panel,
        data: line.points.map(point => point.x), barMaxWidth: 18, itemStyle: { color: line.colour },
        emphasis: { itemStyle: { borderColor: ink, borderWidth: 2 } } },
      { type: 'custom', name: line.name, xAxisIndex: panel, yAxisIndex: panel, silent: true, z: 3,
        data: line.points.filter(point => point.half !== null && Number.isFinite(point.half))
          .map(point => [Math.max(0, point.x - point.half), Math.min(1, point.x + point.half), point.y]),
        encode: { x: [0, 1], y: 2 }, renderItem: whisker(ink) }]),
  };
}

const whisker = ink => (_, api) => {
  const [from, to] = [api.coord([api.value(0), api.value(2)]), api.coord([api.value(1), api.value(2)])];
  const line = (x1, y1, x2, y2) => ({ type: 'line', shape: { x1, y1, x2, y2 },
    style: { stroke: ink, lineWidth: 1.3 } });
  return { type: 'group', children: [line(...from, ...to), line(from[0], from[1] - 4, from[0], from[1] + 4),
    line(to[0], to[1] - 4, to[0], to[1] + 4)] };
};
