// Headings that sort: upwards, downwards, and not at all. What there is to sort by is in words, `-` before it for the
// largest first.
import { el } from './dom.js';

/** What a heading that is clicked makes of the order. */
export const sorted = (order, name) => order === name ? `-${name}` : order === `-${name}` ? '' : name;

export function sortHeading(order, name, label, number, sortBy) {
  const direction = order === name ? 'ascending' : order === `-${name}` ? 'descending' : null;
  const mark = direction === 'ascending' ? ' ▲' : direction === 'descending' ? ' ▼' : '';
  return el('th', { 'scope': 'col', 'class': number ? 'number' : '', 'aria-sort': direction },
    el('button', { 'type': 'button', 'class': 'sort', 'data-key': `sort ${name}`, 'onclick': () => sortBy(name) },
      label, el('span', { 'aria-hidden': 'true' }, mark)));
}
