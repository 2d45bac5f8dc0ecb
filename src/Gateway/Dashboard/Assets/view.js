// What is looked at stands in the address, so that it survives a reload and can be passed on. Each part of the page
// keeps names of its own.

const query = new URLSearchParams(location.search);

/** What the address says by a name; an empty text where it says nothing. */
export const kept = name => query.get(name) ?? '';

/** All that the address says by a name. */
export const keptAll = name => query.getAll(name);

/** Writes values by their names into the address; what is empty goes out of it. */
export function keep(values) {
  for (const [name, value] of Object.entries(values)) {
    query.delete(name);
    for (const one of [value].flat()) if (one !== undefined && one !== null && one !== ''
      && one !== 0) query.append(name, one);
  }
  history.replaceState(null, '', location.pathname + (query.size ? `?${query}` : '') + location.hash);
}
