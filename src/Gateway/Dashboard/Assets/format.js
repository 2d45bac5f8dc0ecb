// Numbers and times as people read them.

export const count = value => Number(value).toLocaleString('en-US').replaceAll(',', '\u202f');

export const plural = (value, noun) => `${count(value)} ${noun}${Number(value) === 1 ? '' : 's'}`;

export function number(value, digits = 4) {
  const given = Number(value);
  if (!Number.isFinite(given)) return String(value);
  if (given === 0) return '0';
  const size = Math.abs(given);
  if (size >= 1e6 || size < 1e-4) return given.toExponential(Math.max(0, digits - 1)).replace('e+', 'e');
  return String(Number(given.toPrecision(digits)));
}

/** Mean ± half width: the half width with two digits, the mean to the same place. Of a share whose interval would
 * leave 0 to 1: mean and both ends. What was not trained to the end has a star. */
export function estimate({ n, mean, half_width: half, stopped }, share = false) {
  return spread(n, mean, half, share) + (stopped ? '*' : '');
}

function spread(n, mean, half, share) {
  if (n === 0 || mean === null) return '–';
  const width = Number(half);
  if (half === null || !Number.isFinite(width)) return number(mean);
  const middle = Number(mean);
  const [low, high] = [Math.max(middle - width, Math.min(0, middle)), Math.min(middle + width, Math.max(1, middle))];
  if (share && high - low < 2 * width * (1 - 1e-9)) return `${number(mean)} [${number(low)}, ${number(high)}]`;
  if (width === 0) return `${number(mean)} ± 0`;
  const places = 1 - Math.floor(Math.log10(width));
  if (places < 0 || places > 8) return `${number(mean)} ± ${number(width, 2)}`;
  return `${Number(mean).toFixed(places)} ± ${width.toFixed(places)}`;
}

export function duration(seconds) {
  const given = Number(seconds);
  if (!Number.isFinite(given)) return 'unknown';
  if (given < 1) return `${Math.round(given * 1000)} ms`;
  if (given < 10) return `${given.toFixed(1)} s`;
  if (given < 60) return `${Math.round(given)} s`;
  const minutes = Math.round(given / 60);
  if (minutes < 60) return `${Math.floor(given / 60)} min ${Math.round(given % 60)} s`.replace(' 60 s', ' 59 s');
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${Math.round(minutes / 1440)} days`;
}

export function rate(value, noun) {
  return `${number(value, 3)} ${noun}/s`;
}

export function time(text) {
  const at = new Date(text);
  const two = part => String(part).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} `
    + `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

export function percent(part, whole) {
  if (!whole) return '0 %';
  const share = 100 * part / whole;
  return `${share > 0 && share < 100 ? Math.min(99.9, Math.max(0.1, share)).toFixed(1) : Math.round(share)} %`;
}
