// The picture of a sweep, with the choice of what it shows.
import { $, options, show, text } from './dom.js';
import { address, get, getText, trouble } from './api.js';
import { place } from './picture.js';

/** A picture that takes the server longer than this is drawn again only when asked for. */
const slowMilliseconds = 1500;

export function pictures(path, sweep, results) {
  const axes = sweep.axes.filter(axis => axis.name !== 'seed' && axis.count > 1).map(axis => [axis.name, axis.name]);
  let known = [];
  let slow = false;
  let drawn = '';
  let busy;
  options($('along'), [['', 'automatic'], ...axes]);
  options($('by'), [['', 'automatic'], ...axes]);
  $('kind').querySelector('[value=heat]').disabled = axes.length < 2;
  $('picture-form').addEventListener('change', () => { slow = false; refresh().catch(trouble); });
  $('picture-form').addEventListener('submit', event => event.preventDefault());

  async function refresh() {
    if (slow) return;
    if (known.length === 0) {
      known = (await get(`${path}/measures`)).measures;
      options($('measure'), [['', 'automatic'], ...known.map(name => [name, name])]);
      options($('second'), [['', 'none'], ...known.map(name => [name, name])]);
    }
    const kind = $('kind').value;
    if (known.length === 0 || (results() === 0 && kind !== 'curves')) {
      empty('A picture needs a trial that has a result, but there is none yet. It appears with the first.');
      return;
    }
    const measures = [$('measure').value, $('second').value].filter(Boolean);
    show($('along').parentElement, kind === 'line' || kind === 'heat');
    show($('by').parentElement, kind !== 'parallel');
    text(document.querySelector('label[for=by]'), kind === 'heat' ? 'Upright' : kind === 'scatter' ? 'Colours by' : 'Lines by');
    const query = { kind, x: $('along').parentElement.hidden ? '' : $('along').value, by: $('by').parentElement.hidden ? '' : $('by').value, measure: kind === 'scatter' && measures.length < 2 ? [] : [...new Set(measures)] };
    busy?.abort();
    const own = busy = new AbortController();
    const begun = performance.now();
    try {
      const svg = await getText(`${path}/picture`, query, own.signal);
      slow = performance.now() - begun > slowMilliseconds;
      if (svg !== drawn) place($('picture'), svg);
      drawn = svg;
      show($('picture'), true);
      text($('picture-note'), slow ? 'This picture takes the server a while: change a choice to draw it again.' : '');
    } catch (error) {
      if (error.name === 'AbortError') return;
      if (error.status !== 404 && error.status !== 400) throw error;
      empty(error.message);
    }
    $('picture').removeAttribute('aria-busy');
    show($('download'), true);
    $('download').href = address(`${path}/picture`, query);
    $('download').setAttribute('download', `${sweep.name}-${kind}.svg`);
  }

  function empty(why) {
    show($('picture'), false);
    show($('download'), false);
    drawn = '';
    text($('picture-note'), why);
  }

  /** Forgets which measures there are: the last trials may have brought others. */
  function renew() {
    known = [];
  }

  return { refresh, renew };
}
