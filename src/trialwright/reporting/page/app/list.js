/* The list: as long as it is, only the rows in view exist. */

const ROW = 72;
const SPARE = 6;
const list = byId("list");
const filler = make("div", { role: "presentation" });
list.append(filler);
let rows = [];
let chosen = -1;

const describeFindings = ([, , , , findings, longest]) => [
  ...(findings.length ? [make("span", { "aria-label": several(findings.length, "finding") }, `⚑ ${findings.length}`)] : []),
  ...(longest ? [make("span", { "aria-label": `${longest} words shared` }, `≡ ${longest} words`)] : []),
];

const showRow = (number, place) => {
  const row = index.trials[number];
  const [, title, intervention, label] = row;
  return make("div", {
    class: "option", role: "option", id: `option-${place}`, style: `top: ${place * ROW}px`, "data-place": place,
    "aria-selected": place === chosen, "aria-posinset": place + 1, "aria-setsize": rows.length,
  }, make("b", { dir: "auto" }, title), make("p", {}, make("i", {}, `${OUTCOMES[label]?.[1] ?? "no label"} · ${index.interventions[intervention]}`), ...describeFindings(row)));
};

const drawList = () => {
  const first = Math.max(0, Math.floor(list.scrollTop / ROW) - SPARE);
  const last = Math.min(rows.length, Math.ceil((list.scrollTop + list.clientHeight) / ROW) + SPARE);
  filler.replaceChildren(...rows.slice(first, last).map((number, step) => showRow(number, first + step)));
  if (!rows.length) filler.append(make("p", { class: "empty" }, "No trial is like this."));
  if (chosen >= 0) list.setAttribute("aria-activedescendant", `option-${chosen}`);
  else list.removeAttribute("aria-activedescendant");
};

const fillList = (numbers, number) => {
  rows = numbers;
  chosen = rows.indexOf(number);
  filler.style.height = `${rows.length * ROW}px`;
  list.scrollTop = chosen > 0 ? Math.max(0, chosen * ROW - list.clientHeight / 3) : 0;
  drawList();
};

/* Mark a row as the chosen one, and see to it that it is in view. */
const markRow = (place) => {
  chosen = place;
  const top = place * ROW;
  if (top < list.scrollTop) list.scrollTop = top;
  else if (top + ROW > list.scrollTop + list.clientHeight) list.scrollTop = top + ROW - list.clientHeight;
  drawList();
};
