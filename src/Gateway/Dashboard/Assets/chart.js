// Interactive charts: the server sends numbers, Apache ECharts draws them on a canvas. Read-out, legend and zoom are
// elements of the page, so that keyboards and readers reach them.
import { $, announce, el, fill, plain, show } from './dom.js';

const reach = 40;
let library;

/** What a chart writes, made plain. */
const readable = value => typeof value === 'string' ? plain(value) : Array.isArray(value) ? value.map(readable)
  : value && Object.getPrototypeOf(value) === Object.prototype
    ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, readable(inner)])) : value;

function load() {
  return library ??= new Promise((resolve, reject) => {
    const script = el('script', { src: new URL('echarts.js', import.meta.url).href });
    script.addEventListener('load', () => resolve(globalThis.echarts));
    script.addEventListener('error',
      () => { library = undefined;
      reject(new Error('the chart library must load, but did not. Reload the page, or look at still pictures')); });
    document.head.append(script);
  });
}

/** A colour of the page as it is now, in light or dark. */
export const colourOf = name => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

const isDark = () => getComputedStyle(document.documentElement).colorScheme === 'dark';
const hues = { light: ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#B87A00', '#3A8DC0', '#4D4D4D'],
  dark: ['#4FA9E0', '#F58A42', '#2FC79B', '#E3A0C6', '#F3BD4A', '#9AD4F5', '#C9CCD1'] };
const shades = { light: ['#440154', '#3B528B', '#21918C', '#4DAA57', '#B8A012'],
  dark: ['#9C7BE0', '#6C8FE0', '#3FB9B3', '#7FDB86', '#F3E35A'] };
const dashes = ['solid', [7, 4], [2, 3], [9, 3, 2, 3], [12, 4], [4, 2, 1, 2]];
const symbols = ['circle', 'rect', 'triangle', 'diamond', 'emptyCircle', 'emptyRect'];

/** The colours of a sequence from small to large. */
export const sequence = () => shades[isDark() ? 'dark' : 'light'];

/** How the values of something look: numbers in their order take shades, categories hues that are told apart best. */
export function colours(many, ordered) {
  const theme = isDark() ? 'dark' : 'light';
  if (!ordered || many < 3) return index => hues[theme][index % hues[theme].length];
  return index => mixed(shades[theme], index / (many - 1));
}

/** A place between 0 and 1 along some colours. */
function mixed(list, at) {
  const place = at * (list.length - 1);
  const low = Math.min(Math.floor(place), list.length - 2);
  const part = (colour, from) => parseInt(colour.slice(from, from + 2), 16);
  const between = from => part(list[low], from) * (low + 1 - place) + part(list[low + 1], from) * (place - low);
  return `#${[1, 3, 5].map(from => Math.round(between(from)).toString(16).padStart(2, '0')).join('')}`;
}

export const form = index => ({ dash: dashes[index % dashes.length], symbol: symbols[index % symbols.length] });

/** What is common to all charts. */
export function base() {
  const [ink, muted, grid] = [colourOf('ink'), colourOf('muted'), colourOf('grid')];
  const axis = { axisLine: { lineStyle: { color: muted } }, axisLabel: { color: muted }, nameTextStyle: { color: ink },
    splitLine: { lineStyle: { color: grid } }, minorSplitLine: { show: false }, nameLocation: 'middle' };
  return { ink, muted, grid, axis,
    option: { animation: false, textStyle: { color: ink, fontFamily: getComputedStyle(document.body).fontFamily },
    tooltip: { show: false } } };
}

/** A chart in the page: `figure` holds its canvas, read-out and legend. What it shows is drawn anew when the theme
 * changes. */
export function charts(figure) {
  const [canvas, tip, legend, tools] = [el('div', { class: 'canvas' }), el('div', { class: 'tip', hidden: true }),
    el('div', { 'class': 'legend', 'role': 'group', 'aria-label': 'Lines that are shown' }),
    el('div', { 'class': 'zoom', 'role': 'group', 'aria-label': 'Zoom' })];
  const hidden = new Set();
  let library;
  let drawn;
  let model;
  let at = null;
  let zoom = [0, 100];
  tools.append(...[['Zoom in', '+', 0.5], ['Zoom out', '−', 2], ['Whole picture', '⤢', 0]]
    .map(([label, sign, factor]) =>
    el('button', { 'type': 'button', 'class': 'quiet', 'aria-label': label, 'title': label,
      'onclick': () => resize(factor) }, sign)));
  figure.replaceChildren(tools, canvas, tip, legend);
  figure.addEventListener('keydown', walk);
  new ResizeObserver(() => { if (drawn && canvas.clientWidth > 0) drawn.resize(); }).observe(canvas);
  const redraw = () => { if (model) draw(model).catch(() => { /* it stays as it was */ }); };
  $('theme').addEventListener('change', () => setTimeout(redraw));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);

  function resize(factor) {
    const [middle, half] = [(zoom[0] + zoom[1]) / 2, factor === 0 ? 50
      : Math.min(50, factor * (zoom[1] - zoom[0]) / 2)];
    const from = factor === 0 ? 0 : Math.min(Math.max(0, middle - half), 100 - 2 * half);
    drawn?.dispatchAction({ type: 'dataZoom', batch: (drawn.getOption().dataZoom ?? [])
      .map((_, dataZoomIndex) => ({ dataZoomIndex, start: factor === 0 || dataZoomIndex === 0 ? from : undefined,
      end: factor === 0 || dataZoomIndex === 0 ? from + 2 * half : undefined }))
      .filter(one => one.start !== undefined) });
  }

  /** Says what a point is, near it. */
  function read(point, x, y) {
    show(tip, Boolean(point));
    figure.classList.toggle('aimed', Boolean(point?.href));
    if (!point) return;
    fill(tip, el('dl', {}, point.facts.filter(([, value]) => value !== '' && value !== null && value !== undefined)
      .map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, String(value))))));
    const width = canvas.clientWidth;
    tip.style.left =
      `${x > width / 2 ? Math.max(0, x - tip.offsetWidth - 14) : Math.min(x + 14, width - tip.offsetWidth)}px`;
    tip.style.top = `${canvas.offsetTop + Math.max(0, y - tip.offsetHeight / 2)}px`;
  }

  const placeOf = (line, point) =>
    drawn.convertToPixel({ xAxisIndex: line.panel, yAxisIndex: line.panel }, [point.x, point.y]);

  /** The point that is nearest to a place on the canvas, of the lines that are shown. */
  function nearest(x, y) {
    let best = null;
    model.lines?.forEach((line, series) => {
      if (hidden.has(line.name) || !drawn.containPixel({ gridIndex: line.panel }, [x, y])) return;
      line.points.forEach((point, index) => {
        const place = placeOf(line, point);
        const away = Math.hypot(place[0] - x, place[1] - y);
        if (Number.isFinite(away) && away < (best?.away ?? reach)) best = { away, series, index, point, place };
      });
    });
    return best;
  }

  /** The point that was aimed at, in the picture as it is now: someone reads it while fresh numbers arrive. */
  function again(was) {
    const facts = JSON.stringify(was.point.facts);
    for (const [series, line] of (model.lines ?? []).entries()) {
      if (hidden.has(line.name)) continue;
      const index = line.points.findIndex(point => point.href === was.point.href
        && JSON.stringify(point.facts) === facts);
      if (index >= 0) return pointOf(series, index);
    }
    return null;
  }

  const pointOf = (series, index) => {
    const line = model.lines[series];
    const point = line.points[index];
    return { series, index, point, place: placeOf(line, point) };
  };

  function aim(found) {
    if (at) drawn.dispatchAction({ type: 'downplay', seriesId: `line${at.series}`, dataIndex: at.index });
    at = found;
    if (!found) { read(null); return; }
    drawn.dispatchAction({ type: 'highlight', seriesId: `line${found.series}`, dataIndex: found.index });
    read(found.point, ...found.place);
  }

  /** Arrows go from point to point and from line to line; Enter opens what is there. */
  function walk(event) {
    const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
    if (event.target !== figure || !model?.lines?.length) return;
    if (event.key === 'Enter' && at?.point.href) { location.assign(at.point.href); return; }
    if (event.key === 'Escape') { aim(null); return; }
    if (!step) return;
    event.preventDefault();
    const shown = model.lines.map((line, series) => ({ line, series })).filter(one => !hidden.has(one.line.name)
      && one.line.points.length > 0);
    if (shown.length === 0) return;
    const place = at ? Math.max(0, shown.findIndex(one => one.series === at.series)) : 0;
    const { line, series } = shown[(place + (at ? step[0] : 0) + shown.length) % shown.length];
    const index = Math.min(line.points.length - 1, Math.max(0, at ? at.index + step[1] : 0));
    const found = pointOf(series, index);
    aim(found);
    announce(found.point.facts.map(([name, value]) => `${name} ${value}`).join(', '));
  }

  function toggle(name, only) {
    const names = [...new Set(model.lines.map(line => line.name))];
    if (only) { hidden.clear(); names.filter(other => other !== name).forEach(other => hidden.add(other)); }
    else if (!hidden.delete(name)) hidden.add(name);
    showLegend();
    drawn.setOption({ legend: { selected: Object.fromEntries(names.map(one => [one, !hidden.has(one)])) } });
  }

  function showLegend() {
    const keys = [...new Map((model.lines ?? []).map(line => [line.name, line])).values()].filter(line => line.name);
    show(legend, keys.length > 1);
    fill(legend, keys.map(line => {
      const mark = el('span', { 'class': 'key', 'aria-hidden': 'true' });
      mark.style.borderTopColor = line.colour;
      mark.style.borderTopStyle = line.dash === 'solid' ? 'solid' : line.dash?.[0] > 2 ? 'dashed' : 'dotted';
      return el('button', { 'type': 'button', 'class': 'quiet', 'aria-pressed': String(!hidden.has(line.name)),
        'data-key': line.name, 'title': 'Click: show or hide. With Shift: this one alone.',
        'onclick': event => toggle(line.name, event.shiftKey) }, mark, line.name);
    }));
    legend.dataset.live = 'yes';
  }

  /** Draws `wanted`: a function `option` that gives what the library draws, and `lines` whose points can be asked for.
   * */
  async function draw(wanted) {
    library ??= await load();
    model = wanted;
    const aimed = at;
    at = null;
    show(tip, false);
    drawn ??= begin();
    canvas.style.height = `${wanted.height?.(figure.clientWidth) ?? 420}px`;
    drawn.resize();
    const option = wanted.option(figure.clientWidth);
    const names = [...new Set((wanted.lines ?? []).map(line => line.name))];
    for (const name of hidden) if (!names.includes(name)) hidden.delete(name);
    for (const part of ['title', 'xAxis', 'yAxis', 'parallelAxis']) option[part] = readable(option[part]);
    option.legend = { show: false, data: names,
      selected: Object.fromEntries(names.map(name => [name, !hidden.has(name)])) };
    show(tools, Boolean(option.dataZoom));
    drawn.setOption(option, { notMerge: true });
    zoom = [0, 100];
    wanted.ready?.(drawn);
    showLegend();
    if (aimed) aim(again(aimed));
  }

  function begin() {
    const own = library.init(canvas, null, { renderer: 'canvas' });
    // A page that scrolls under a mouse at rest says that it moves: what the keyboard aims at stays.
    const isAtRest = ({ event }) => event?.movementX === 0 && event?.movementY === 0;
    own.getZr().on('mousemove', event => {
      if (model.lines && !isAtRest(event)) aim(nearest(event.offsetX, event.offsetY));
    });
    own.getZr().on('globalout', event => { if (!isAtRest(event)) aim(null); });
    own.getZr().on('click', () => { if (at?.point.href) location.assign(at.point.href); });
    own.on('mouseover', event => { if (!model.lines && event.data?.point) read(event.data.point, event.event.offsetX,
      event.event.offsetY); });
    own.on('mouseout', () => { if (!model.lines) read(null); });
    own.on('click', event => { if (!model.lines && event.data?.point?.href) location.assign(event.data.point.href); });
    own.on('datazoom', () => { const [first] = own.getOption().dataZoom; zoom = [first.start, first.end];
      figure.dataset.zoom = zoom.map(edge => edge.toFixed(0)).join('-'); });
    own.on('axisareaselected', () => model.brushed?.(own));
    return own;
  }

  return { draw, clear() { model = undefined; drawn?.clear(); show(tip, false); legend.replaceChildren(); } };
}
