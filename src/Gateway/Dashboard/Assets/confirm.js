import { $, text } from './dom.js';

/** Asks before something is done; the browser's dialog keeps the focus inside and gives it back. */
export function confirmed(title, explanation, yes) {
  const dialog = $('confirm');
  text($('confirm-title'), title);
  text($('confirm-text'), explanation);
  text($('confirm-yes'), yes);
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise(resolve => dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'),
    { once: true }));
}
