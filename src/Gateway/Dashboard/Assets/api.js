// Calls the server that the page came from.
import { $, show, text } from './dom.js';

/** The path under which a proxy shows this server; empty without one. */
export const base = document.documentElement.dataset.base;

const root = `${base}/api/v1`;
let session;
const leaving = new AbortController();

export class Problem extends Error {
  constructor(status, view) {
    super(view?.detail ?? `The server must answer, but refused with ${status}. Try again.`);
    this.status = status;
    this.problems = view?.problems ?? [];
  }
}

/** The address of this page below the base. */
export function here() {
  return location.pathname.startsWith(`${base}/`) ? location.pathname.slice(base.length) : location.pathname;
}

export function sessionOf() {
  return session ??= fetch(`${base}/session`).then(answer => answer.json());
}

/** Whoever signs out asks for nothing more: the session ends before the page does. */
export function leave() {
  leaving.abort();
}

const whileHere = signal => signal ? AbortSignal.any([signal, leaving.signal]) : leaving.signal;

async function checked(answer) {
  if (answer.ok) return answer;
  if (answer.status === 401) {
    location.assign(`${base}/login?next=${encodeURIComponent(here() + location.search)}`);
  }
  let view = null;
  try { view = await answer.json(); } catch { /* no problem details: the status has to do */ }
  throw new Problem(answer.status, view);
}

export function address(path, query = {}) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value].flat()) if (one !== undefined && one !== null && one !== '') search.append(name, one);
  }
  const tail = search.toString();
  return root + path + (tail ? `?${tail}` : '');
}

export async function get(path, query, signal) {
  return (await checked(await fetch(address(path, query), { signal: whileHere(signal) }))).json();
}

export async function getText(path, query, signal) {
  return (await checked(await fetch(address(path, query), { signal: whileHere(signal) }))).text();
}

async function send(method, path, body, signal) {
  const { header, proof } = await sessionOf();
  const headers = { 'Content-Type': 'application/json' };
  if (proof) headers[header] = proof;
  return (await checked(await fetch(root + path, { method, headers, body: JSON.stringify(body ?? {}),
    signal }))).json();
}

export const post = (path, body, signal) => send('POST', path, body, signal);

export const patch = (path, body, signal) => send('PATCH', path, body, signal);

/** Shows what went wrong, or that nothing does any more. */
export function trouble(error) {
  if (error?.name === 'AbortError') return;
  const message = !error ? '' : error instanceof Problem ? error.message
    : error instanceof TypeError && /fetch|network/i.test(error.message)
      ? 'The server must be reachable, but does not answer. This page goes on trying; see whether it runs.'
      : `This page has a fault: ${error.message}`;
  text($('trouble'), message);
  show($('trouble'), message !== '');
}

/** Does something now and again while the page is looked at; what fails is shown, and tried again. */
export function repeat(seconds, work) {
  let timer;
  const turn = async () => {
    clearTimeout(timer);
    if (!document.hidden) {
      try { await work(); trouble(null); } catch (error) { trouble(error); }
    }
    timer = setTimeout(turn, seconds * 1000);
  };
  document.addEventListener('visibilitychange', () => { if (!document.hidden) turn(); });
  return turn();
}
