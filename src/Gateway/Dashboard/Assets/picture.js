// Pictures come from the server as SVG and become part of the page, so that their titles and tooltips can be read.

export function place(figure, svg) {
  // The page has the pictures' dark colours in a style sheet of its own; its policy takes no others.
  const parsed = new DOMParser().parseFromString(svg.replace(/<style>[\s\S]*?<\/style>/, ''),
    'image/svg+xml').documentElement;
  if (parsed.nodeName !== 'svg') throw new Error('the picture is no SVG');
  for (const node of parsed.querySelectorAll('script, foreignObject, a')) node.remove();
  figure.replaceChildren(document.importNode(parsed, true));
}
