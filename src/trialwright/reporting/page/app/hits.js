/* What was searched for, shown where it stands in the chosen trial; the text itself is left as it is. */

const showHits = (root, terms) => {
  if (!CSS.highlights) return;
  const ranges = [];
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode;
    const text = node.data.toLowerCase();
    // A few letters change their length with their case; their text stays unmarked.
    for (const term of text.length === node.data.length ? terms : []) {
      for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + term.length)) {
        const range = new Range();
        range.setStart(node, at);
        range.setEnd(node, at + term.length);
        ranges.push(range);
      }
    }
  }
  CSS.highlights.set("hits", new Highlight(...ranges));
};
