// Builds pages of elements and text. Nothing that comes from the server is ever read as HTML.

export const $ = id => document.getElementById(id);

/* What turns letters around or is not seen; a joiner where scripts and emoji need it is taken first, and stays. */
const unseen = new RegExp(String.raw`(?<=[\p{Lo}\p{So}\p{Sk}\p{M}])[\u200c\u200d](?=[\p{Lo}\p{So}\p{Sk}\p{M}])`
  + String.raw`|([\0-\x08\v\f\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f`
  + String.raw`\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb`
  + String.raw`\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e00ff}\u{e01f0}-\u{e0fff}])`, 'gu');

/** Text to look at: what would turn letters around or not be seen is an escape. */
export const plain = value => typeof value !== 'string' ? value : value.replace(unseen, (found, odd) => !odd ? found
  : Array.from({ length: odd.length }, (_, at) => `\\u${odd.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''));

const shown = children => children.flat()
  .filter(child => child !== null && child !== undefined && child !== false).map(plain);

/** An element with properties (`on…` are listeners, names with `-` and `role` attributes) and children. */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (name === 'class') node.className = value;
    else if (name.includes('-') || ['role', 'scope', 'for', 'download', 'colspan'].includes(name)) node.setAttribute(
      name, value === true ? '' : plain(value));
    else node[name] = name === 'title' ? plain(value) : value;
  }
  node.append(...shown(children));
  return node;
}

/** Replaces what is in a node, unless it is the same already: then focus and selection stay where they are. */
export function fill(node, ...children) {
  const fresh = document.createElement(node.tagName);
  fresh.append(...shown(children));
  if (fresh.innerHTML !== node.innerHTML || node.dataset.live) {
    const focused = node.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
    node.replaceChildren(...fresh.childNodes);
    if (focused) [...node.querySelectorAll('[data-key]')].find(one => one.dataset.key === focused)?.focus();
  }
}

export function text(node, value) {
  value = plain(value);
  if (node.textContent !== value) node.textContent = value;
}

export function show(node, visible) {
  node.hidden = !visible;
}

/** Names and values as a description list. */
export function facts(node, pairs) {
  fill(node, pairs.filter(pair => pair[1] !== null && pair[1] !== undefined && pair[1] !== '')
    .map(([name, value, kind]) => el('div', { class: kind ?? '' }, el('dt', {}, name), el('dd', {}, value))));
}

/** The options of a list to choose from; what was chosen stays chosen where it is still there. */
export function options(select, entries, chosen = select.value) {
  fill(select, entries.map(([value, label]) => el('option', { value }, label)));
  if (entries.some(([value]) => value === chosen)) select.value = chosen;
}

/** Says something to those who listen instead of looking. */
export function announce(message) {
  text($('announcer'), message);
}
