// Configurations as names and values.

/** Groups stand before their fields, and what is written as one value is one. */
export function fields(configuration, group = '') {
  return Object.entries(configuration).flatMap(([name, value]) => value !== null && typeof value === 'object'
    && !Array.isArray(value) && group === ''
    ? fields(value, `${name}.`) : [[group + name, typeof value === 'string' ? value : JSON.stringify(value)]]);
}
