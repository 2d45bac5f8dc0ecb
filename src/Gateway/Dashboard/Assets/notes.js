// What people say of a sweep: its description, its tags, and the tag that is shown as a star.
import { $, announce, el, fill, show, text } from './dom.js';
import { base, patch, trouble } from './api.js';

const star = 'star';

/** Tags as links to the list of those that have them. */
export const tagLinks = tags => (tags ?? []).map(tag =>
  el('a', { 'class': 'tag', 'href': `${base}/?find=${encodeURIComponent(`#${tag}`)}`, 'data-key': `tag ${tag}`,
    ...tag === star && { 'aria-label': 'starred' } }, tag === star ? '★' : `#${tag}`));

const words = given => [...new Set(given.split(/[\s,]+/).map(word => word.replace(/^#/, '')).filter(Boolean))];

/** Shows them, and changes them; `changed` is told of the sweep as it is then. */
export function notes(path, changed) {
  let sweep;
  let busy = false;

  function refresh(now) {
    sweep = now;
    text($('description'), sweep.description ?? '');
    show($('description'), Boolean(sweep.description));
    fill($('tags'), tagLinks(sweep.tags));
    show($('tags'), (sweep.tags ?? []).length > 0);
    const starred = (sweep.tags ?? []).includes(star);
    text($('star'), starred ? '★' : '☆');
    $('star').setAttribute('aria-pressed', String(starred));
    if (!$('note').open) fillForm();
  }

  function fillForm() {
    $('note-text').value = sweep.description ?? '';
    $('note-tags').value = (sweep.tags ?? []).join(' ');
  }

  async function change(request, said) {
    if (busy) return false;
    busy = true;
    try {
      changed(await patch(path, request));
      announce(said);
      trouble(null);
      return true;
    } catch (error) { trouble(error); return false; } finally { busy = false; }
  }

  $('star').addEventListener('click', () => {
    const starred = (sweep.tags ?? []).includes(star);
    change(starred ? { remove_tags: [star] } : { add_tags: [star] }, starred ? 'The star is gone.' : 'Starred.');
  });
  $('note').addEventListener('toggle', () => { if ($('note').open) fillForm(); });
  $('note-form').addEventListener('submit', async event => {
    event.preventDefault();
    const [before, after] = [sweep.tags ?? [], words($('note-tags').value)];
    const done = await change({ description: $('note-text').value,
      add_tags: after.filter(tag => !before.includes(tag)), remove_tags: before.filter(tag => !after.includes(tag)) },
    'Saved.');
    if (done) $('note').open = false;
  });
  return { refresh };
}
