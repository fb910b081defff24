/* Passages that two texts share: where they stand, and how they are marked. */

/* Cut a text where passages begin and end: pieces, each with the passages that hold it. */
const cutText = (text, spans) => {
  const cuts = [...new Set([0, text.length, ...spans.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  return cuts.slice(1).map((end, place) => ({
    text: text.slice(cuts[place], end), end,
    held: spans.filter((span) => span.start <= cuts[place] && end <= span.end),
  }));
};

const WORD = /[\p{L}\p{N}_]+/gu;
const wordsOf = (text) => [...text.matchAll(WORD)].map((found) => ({
  word: found[0].toLowerCase(), start: found.index, end: found.index + found[0].length,
}));

/* Find a run of words in a text, whatever stands between them. */
const findRun = (words, run) => {
  const found = [];
  for (let at = 0; at + run.length <= words.length; at += 1) {
    if (run.every((word, step) => word === words[at + step].word)) {
      found.push({ start: words[at].start, end: words[at + run.length - 1].end });
    }
  }
  return found;
};

const unique = (values) => [...new Set(values)];

/* Return a text as nodes, what is in passages marked, with the numbers of their sources where they end. */
const markText = (text, spans) => cutText(text, spans).map(({ text: piece, end, held }) => {
  if (!held.length) return document.createTextNode(piece);
  const [first] = held;
  const tip = unique(held.map((span) => span.tip)).join("; ");
  const mark = make("mark", {
    class: `s${first.number ? (first.number - 1) % 3 + 1 : 0}`, tabindex: "0", role: "button",
    "aria-description": tip, "data-tip": tip, "data-passages": held.map(({ passage }) => passage).join(" "),
  }, piece);
  const ending = held.filter((span) => span.end === end);
  if (ending.length) mark.append(make("sup", {}, unique(ending.map(({ number }) => number || "×")).join(",")));
  return mark;
});

/* Light a mark's twins up, in whatever column they are. */
const lightTwins = (root, mark, lit) => {
  const own = new Set(mark.dataset.passages.split(" "));
  for (const other of root.querySelectorAll("mark")) {
    if (other.dataset.passages.split(" ").some((passage) => own.has(passage))) other.classList.toggle("lit", lit);
  }
};
