// Runs before the page is painted, so that it never flashes in the other theme.
(() => {
  const root = document.documentElement;
  let theme = null;
  try { theme = localStorage.getItem('sweeps-theme'); } catch { /* a browser that keeps nothing follows the system */ }
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
})();
