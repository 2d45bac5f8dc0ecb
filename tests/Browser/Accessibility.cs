namespace Sweeps.Browser.Tests;

/// <summary>What a page owes those who do not see it, or not well: names of controls, landmarks, headings in order,
/// captions of tables, contrast.</summary>
internal static class Accessibility
{
    /// <summary>Gives what is wrong with the page it runs in. Contrast is that of WCAG 2.2, 1.4.3: 4.5 for text, 3 for
    /// large text.</summary>
    public const string Script = """
        () => {
          const found = [];
          const seen = node => node.checkVisibility() && node.getClientRects().length > 0;
          const texts = nodes => [...nodes].map(node => node?.textContent ?? '').join('');
          const mute = ['INPUT', 'SELECT', 'TEXTAREA', 'PROGRESS', 'FIGURE'];
          const named = node => {
            const labels = node.getAttribute('aria-labelledby')?.split(' ').map(id => document.getElementById(id));
            const name = node.getAttribute('aria-label') || texts(labels ?? []) || texts(node.labels ?? []);
            return (name || (mute.includes(node.tagName) ? '' : node.textContent)).trim();
          };
          const owed = 'a, button, input:not([type=hidden]), select, textarea, progress, [role=region], [role=group]';
          for (const node of document.querySelectorAll(`${owed}, nav, dialog`))
            if ((seen(node) || node.tagName === 'DIALOG') && !named(node))
              found.push(`no name: ${node.outerHTML.slice(0, 120)}`);
          for (const [selector, wanted] of [['main', 1], ['header', 1], ['h1', 1], ['[aria-live=polite]', 1]])
            if ([...document.querySelectorAll(selector)].length < wanted) found.push(`no ${selector}`);
          if (document.querySelectorAll('h1').length !== 1) found.push('not one h1');
          if (document.documentElement.lang !== 'en') found.push('no language');
          let level = 1;
          for (const heading of document.querySelectorAll('h1, h2, h3, h4')) {
            const own = Number(heading.tagName[1]);
            if (own > level + 1) found.push(`heading skips a level: ${heading.textContent}`);
            level = own;
          }
          const ids = [...document.querySelectorAll('[id]')].map(node => node.id);
          for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) found.push(`id twice: ${id}`);
          for (const cell of document.querySelectorAll('thead th'))
            if (!cell.scope) found.push(`no scope: ${cell.textContent}`);
          for (const svg of document.querySelectorAll('figure svg'))
            if (svg.getAttribute('role') !== 'img' || !svg.getAttribute('aria-labelledby'))
              found.push('a picture without words');

          const parts = colour => (colour.match(/[\d.]+/g) ?? []).map(Number);
          const linear = part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
          const luminance = ([r, g, b]) =>
            0.2126 * linear(r / 255) + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255);
          const paper = node => {
            for (let at = node; at; at = at.parentElement) {
              const colour = parts(getComputedStyle(at).backgroundColor);
              if (colour.length && (colour.length < 4 || colour[3] > 0.99)) return colour;
            }
            return [255, 255, 255];
          };
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const node = walker.currentNode.parentElement;
            const text = walker.currentNode.textContent.trim();
            if (!text || !seen(node) || node.closest('.unseen, .skip, :disabled, option')) continue;
            const style = getComputedStyle(node);
            const picture = node.closest('svg');
            const ink = parts(picture ? style.fill : style.color);
            const ground = picture ? parts(getComputedStyle(picture.querySelector('.paper')).fill) : paper(node);
            const [one, other] = [luminance(ink), luminance(ground)].sort((a, b) => b - a);
            const ratio = (one + 0.05) / (other + 0.05);
            const size = parseFloat(style.fontSize);
            const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
            if (ratio < (large ? 3 : 4.5)) found.push(`contrast ${ratio.toFixed(2)}: ${text.slice(0, 40)}`);
          }
          return found;
        }
        """;
}
