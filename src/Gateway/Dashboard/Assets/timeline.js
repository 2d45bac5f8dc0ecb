// Who trained what when: a bar for each attempt, a row for each slot of a worker that was busy.
import { $, show, text } from './dom.js';
import { base, get } from './api.js';
import { base as common, charts, colourOf } from './chart.js';
import { duration, plural, time } from './format.js';
import { kindOf } from './state.js';

const mostTrials = 500;
const colours = { good: 'good', bad: 'bad', warn: 'warn', going: 'mark', idle: 'muted' };

/** Rows so that no two attempts of a worker lie on each other: one for each of its slots that was busy. */
export function rows(entries, now) {
  const lanes = new Map();
  return entries.map(({ trial, attempt }) => {
    const [from, to] = [Date.parse(attempt.started), attempt.ended ? Date.parse(attempt.ended) : now];
    const own = lanes.get(attempt.worker) ?? lanes.set(attempt.worker, []).get(attempt.worker);
    const free = own.findIndex(end => end <= from);
    const lane = free < 0 ? own.length : free;
    own[lane] = Math.max(to, from + 1);
    return { trial, attempt, from, to, row: `${attempt.worker} · ${lane + 1}` };
  });
}

export function timeline(path, sweep) {
  let chart;
  let drawn = '';

  async function refresh() {
    if (!$('timeline').open) return;
    const answer = await get(`${path}/timeline`, { limit: mostTrials });
    const same = JSON.stringify(answer);
    show($('timeline-chart'), answer.entries.length > 0);
    text($('timeline-note'), answer.entries.length === 0 ? 'Nobody has tried a trial yet.'
      : answer.begun > mostTrials
        ? `Attempts at the last ${mostTrials} of ${plural(answer.begun, 'trial')} that were begun.` : '');
    if (answer.entries.length === 0 || same === drawn) return;
    drawn = same;
    const bars = rows(answer.entries, Date.now());
    const names = [...new Set(bars.map(bar => bar.row))];
    chart ??= charts($('timeline-chart'));
    await chart.draw({ height: () => Math.min(600, 90 + 26 * names.length), option: () => option(bars, names) });
    $('timeline-chart').dataset.drawn = 'timeline';
  }

  function option(bars, names) {
    const { axis, option: all } = common();
    return {
      ...all, grid: { left: 230, right: 20, top: 10, bottom: 40 },
      xAxis: { ...axis, type: 'time' }, yAxis: { ...axis, type: 'category', data: names, inverse: true },
      dataZoom: [{ type: 'inside', xAxisIndex: [0], filterMode: 'weakFilter', zoomOnMouseWheel: 'ctrl' }],
      series: [{
        type: 'custom', encode: { x: [0, 1], y: 2 },
        data: bars.map(bar => ({ value: [bar.from, Math.max(bar.to, bar.from + 1), names.indexOf(bar.row)],
          point: pointOf(bar) })),
        renderItem: ({ coordSys, dataIndex }, api) => {
          const [left, right] = [api.coord([api.value(0), api.value(2)]), api.coord([api.value(1), api.value(2)])];
          const from = Math.max(left[0], coordSys.x);
          return { type: 'rect',
            shape: { x: from, y: left[1] - 8, width: Math.max(2, Math.min(right[0], coordSys.x + coordSys.width)
            - from), height: 16 },
            style: { fill: colourOf(colours[kindOf(bars[dataIndex].attempt.outcome ?? 'running')]),
              stroke: colourOf('paper'), lineWidth: 1 } };
        },
      }],
    };
  }

  const pointOf = ({ trial, attempt, from, to }) => ({
    href: `${base}/sweeps/${sweep.id}/trials/${trial}`,
    facts: [['trial', trial], ['attempt', attempt.fence], ['outcome', attempt.outcome?.replace('_', ' ') ?? 'running'],
      ['began', time(attempt.started)],
      ['took', duration((to - from) / 1000)], ['from step', attempt.from_step ?? 'start'],
        ['reason', attempt.reason ?? '']],
  });

  $('timeline').addEventListener('toggle', () => refresh().catch(() => { /* the next look shows what is wrong */ }));
  return { refresh };
}
