/* The parts together: what is chosen is shown, and what the reader does changes what is chosen. */

const browser = byId("browser");
const article = byId("trial");
let asked = 0;

const trouble = (error) => {
  byId("trouble").textContent = `The trials cannot be read (${error.message}): the page is damaged, or the browser older than 2024.`;
  byId("trouble").hidden = false;
};

const numberOf = (id) => index.trials.findIndex((trial) => trial[0] === id);

/* Show the trial of the state, unless another has been asked for meanwhile. */
const showChosen = async () => {
  const mine = ++asked;
  const number = numberOf(state.trial);
  browser.classList.toggle("opened", number >= 0);
  if (number < 0) { article.replaceChildren(); return; }
  const trial = await readTrial(number);
  const sources = await Promise.all(trial.sources.map(readSource));
  if (mine !== asked) return;
  article.replaceChildren(...showTrial(trial, index.trials[number], sources));
  showHits(article, termsOf(state.q));
};

/* Say how far the texts are read, where somebody waits for them. */
const tellRead = (read) => { if (state.q) byId("count").textContent = `reading ${several(read, "trial")} …`; };

const filter = async () => {
  const query = state.q;
  const numbers = await matching(tellRead);
  if (query !== state.q) return;
  fillList(numbers, numberOf(state.trial));
  byId("count").textContent = numbers.length === index.trials.length ? several(numbers.length, "trial") : `${numbers.length.toLocaleString("en-GB")} of ${several(index.trials.length, "trial")}`;
  showHits(article, termsOf(state.q));
  byId("clear").hidden = !KEYS.some((key) => key !== "trial" && state[key]);
};

const narrow = () => getComputedStyle(byId("list").parentElement).position === "static";

const choose = (place, step) => {
  if (!(place in rows)) return;
  state.trial = index.trials[rows[place]][0];
  markRow(place);
  writeState(step);
  if (article.getBoundingClientRect().top < 0) article.scrollIntoView({ block: "start", behavior: "instant" });
  showChosen().catch(trouble);
};

const fromAddress = () => {
  const asks = readState();
  byId("search").value = state.q;
  for (const key of ["intervention", "label", "finding", "order"]) byId(key).value = state[key];
  if (asks) byId("trials").scrollIntoView({ block: "start", behavior: "instant" });
  filter().then(() => {
    // Where there is room beside the list, it is not left empty.
    if (!state.trial && !narrow() && rows.length) { state.trial = index.trials[rows[0]][0]; markRow(0); }
    return showChosen();
  }).catch(trouble);
};

const change = (key, value) => { state[key] = value; writeState(); filter().catch(trouble); };

const actions = {
  step: (by) => {
    if (browser.getBoundingClientRect().top > innerHeight / 2) byId("trials").scrollIntoView({ behavior: "instant" });
    choose(Math.min(rows.length - 1, Math.max(0, chosen + by)), false);
  },
  open: () => { choose(Math.max(chosen, 0), narrow()); article.focus(); },
  search: () => { if (narrow()) actions.back(); byId("search").focus(); byId("search").select(); },
  help: () => byId("keys").showModal(),
  back: () => {
    if (narrow() && state.trial) { state.trial = ""; writeState(); showChosen(); drawList(); }
    list.focus();
  },
};

const followMark = (mark) => {
  const column = Number(mark.closest(".cell").dataset.column);
  const [passage] = mark.dataset.passages.split(" ");
  const twin = [...article.querySelectorAll("mark")].find((other) =>
    other.dataset.passages.split(" ").includes(passage) && Number(other.closest(".cell").dataset.column) !== column);
  if (!twin) return;
  if (!twin.checkVisibility()) showColumn(article, Number(twin.closest(".cell").dataset.column));
  twin.scrollIntoView({ block: "center" });
  twin.focus({ preventScroll: true });
};

const listen = () => {
  let pause = 0;
  // The texts are read while the reader still types.
  byId("search").addEventListener("focus", () => readTexts(tellRead).catch(trouble));
  byId("search").addEventListener("input", ({ target }) => { clearTimeout(pause); pause = setTimeout(() => change("q", target.value.trim()), 120); });
  for (const key of ["intervention", "label", "finding", "order"]) byId(key).addEventListener("change", ({ target }) => change(key, target.value));
  byId("filters").addEventListener("submit", (event) => { event.preventDefault(); list.focus(); });
  byId("clear").addEventListener("click", () => {
    for (const key of KEYS) if (key !== "trial") state[key] = "";
    writeState();
    fromAddress();
  });
  list.addEventListener("scroll", drawList, { passive: true });
  list.addEventListener("click", ({ target }) => { const row = target.closest(".option"); if (row) choose(Number(row.dataset.place), narrow()); });
  article.addEventListener("click", ({ target }) => {
    if (target.closest(".back")) actions.back();
    else if (target.closest(".head")) showColumn(article, Number(target.closest(".head").dataset.column));
    else if (target.closest("mark")) followMark(target.closest("mark"));
  });
  article.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.target.matches("mark")) followMark(event.target); });
  for (const [kind, lit] of [["pointerover", true], ["pointerout", false], ["focusin", true], ["focusout", false]]) {
    article.addEventListener(kind, ({ target }) => { const mark = target.closest("mark"); if (mark) lightTwins(article, mark, lit); });
  }
  addEventListener("resize", drawList);
  addEventListener("popstate", () => { if (location.hash.startsWith("#trials?")) fromAddress(); });
  addEventListener("keydown", (event) => onKey(event, actions));
};

byId("theme").addEventListener("click", turnTheme);
byId("help").addEventListener("click", actions.help);
followSections();
if (index.trials.length) {
  browser.hidden = false;
  fillFilters();
  listen();
  fromAddress();
} else {
  byId("trouble").textContent = "This run has no synthetic trial.";
  byId("trouble").hidden = false;
}
