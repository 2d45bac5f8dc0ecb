// What all pages share: the choice of theme, and the way out.
import { $, show, text } from './dom.js';
import { leave, sessionOf } from './api.js';

const root = document.documentElement;
const theme = $('theme');
theme.value = root.dataset.theme ?? '';
theme.addEventListener('change', () => {
  if (theme.value) root.dataset.theme = theme.value; else delete root.dataset.theme;
  try { if (theme.value) localStorage.setItem('sweeps-theme', theme.value);
    else localStorage.removeItem('sweeps-theme'); } catch { /* the choice holds for this page */ }
});

for (const link of document.querySelectorAll('.bar nav a')) {
  if (link.getAttribute('href') === location.pathname) link.setAttribute('aria-current', 'page');
}

// What the token or account of whoever has signed in does not allow is not offered.
sessionOf().then(session => {
  root.dataset.may = session.may;
  text($('who'), session.name ?? '');
  show($('logout'), session.state === 'in');
})
  .catch(() => { /* whatever the page asks for next says what is wrong */ });
$('logout').addEventListener('submit', leave);
