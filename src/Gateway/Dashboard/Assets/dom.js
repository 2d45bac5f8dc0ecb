// Builds pages of elements and text. Nothing that comes from the server is ever read as HTML.

export const $ = id => document.getElementById(id);

/** An element with properties (`on…` are listeners, names with `-` and `role` attributes) and children. */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (name === 'class') node.className = value;
    else if (name.includes('-') || ['role', 'scope', 'for', 'download', 'colspan'].includes(name)) node.setAttribute(
      name, value === true ? '' : value);
    else node[name] = value;
  }
  node.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
  return node;
}

/** Replaces what is in a node, unless it is the same already: then focus and selection stay where they are. */
export function fill(node, ...children) {
  const fresh = document.createElement(node.tagName);
  fresh.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
  if (fresh.innerHTML !== node.innerHTML || node.dataset.live) {
    const focused = node.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
    node.replaceChildren(...fresh.childNodes);
    if (focused) [...node.querySelectorAll('[data-key]')].find(one => one.dataset.key === focused)?.focus();
  }
}

export function text(node, value) {
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
