/* The chosen trial: its findings, reasons and origin, and its report beside those of its sources. */

const FIELDS = [
  "brief_title", "official_title", "phase", "allocation", "intervention_model", "primary_purpose", "masking",
  "conditions", "interventions", "arms", "brief_summary", "detailed_description", "primary_outcomes",
  "secondary_outcomes", "gender", "minimum_age", "maximum_age", "healthy_volunteers", "eligibility_criteria",
];
const LONG = 700;
const OUTCOMES = [["failure", "○ failure"], ["success", "● success"]];

const badge = (number) => make("span", { class: `badge s${number ? (number - 1) % 3 + 1 : 0}` }, number || "×");

/* The passages of a trial as spans of its own texts, by field. */
const ownSpans = (trial) => Map.groupBy(trial.passages.map(([field, start, end, words, source, example], passage) => {
  const number = example ? trial.sources.indexOf(source) + 1 : 0;
  const tip = `${words} words also in ${source}${number ? ", an example" : ", which was no example"}`;
  return { field, start, end, passage, number, source, tip };
}), ({ field }) => field);

/* The same passages as spans of a source's text. */
const spansIn = (text, id, number, runs) => {
  const words = wordsOf(text);
  return runs.filter((run) => run.source === id).flatMap(({ run, passage, field }) => findRun(words, run).map((span) => ({
    ...span, passage, number, tip: `also in the synthetic trial: ${plainly(field.split(".")[0])}`,
  })));
};

const textAt = (report, field) => field.split(".").reduce((found, key) => found?.[key], report) ?? "";

/* Return a field's value as nodes; `spans(path, text)` says what is marked in a text of it. */
const showValue = (path, value, spans) => {
  if (typeof value === "string") return markText(value, spans(path, value));
  const item = (inner, at) => {
    if (typeof inner === "string") return markText(inner, spans(at, inner));
    return Object.entries(inner).flatMap(([key, text], place) => [
      ...(place ? [" · "] : []), make("span", { class: `part-${key}` }, ...markText(text, spans(`${at}.${key}`, text))),
    ]);
  };
  return [make("ul", {}, ...value.map((inner, place) => make("li", {}, ...item(inner, `${path}.${place}`))))];
};

const showCell = (column, title, report, field, spans) => {
  const value = report?.[field];
  const names = `cell${value ? "" : " none"}${column ? "" : " first shown"}${column === 1 ? " beside" : ""}`;
  return make("div", { class: names, "data-column": column, role: "group", "aria-label": `${title}: ${plainly(field)}`, dir: "auto" },
    ...(value ? showValue(field, value, spans) : ["–"]));
};

const showField = (field, columns) => {
  const values = columns.map(({ report }) => report?.[field]);
  if (!values.some(Boolean)) return null;
  const cells = columns.map(({ title, report, spans }, column) => showCell(column, title, report, field, spans));
  const section = make("section", { class: "field" }, make("h4", {}, plainly(field)), make("div", { class: "cells" }, ...cells));
  // A long text is folded, unless there is a passage to be seen in it.
  if (values.some((value) => JSON.stringify(value ?? "").length > LONG) && !section.querySelector("mark")) {
    section.classList.add("long");
    const more = make("button", { type: "button", class: "more" }, "Show all of it");
    more.addEventListener("click", () => { section.classList.remove("long"); more.remove(); });
    section.append(more);
  }
  return section;
};

/* Show one column, where the screen has no room for all. */
const showColumn = (root, column) => {
  for (const element of root.querySelectorAll("[data-column]")) {
    const own = Number(element.dataset.column);
    element.classList.toggle("shown", own === column);
    if (column) element.classList.toggle("beside", own === column);
    if (element.matches(".head")) element.setAttribute("aria-pressed", own === column);
  }
};

const showHeads = (columns) => columns.map(({ title, number, report }, column) => make("button", {
  type: "button", class: `head${column ? "" : " shown"}${column === 1 ? " beside" : ""}`, "data-column": column, "aria-pressed": column === 0,
}, make("b", {}, ...(number ? [badge(number)] : []), title),
  make("i", { dir: "auto" }, column ? report?.brief_title ?? "not in the table of trials" : "written by the LLM")));

const showOrigin = (trial) => make("dl", { class: "from" }, ...[
  ["plan", trial.from.plan], ["model", trial.from.model], ["request", trial.from.request, "hash"],
  ["examples", trial.sources.join(", ")],
  ["shared passages", trial.passages.length ? `${trial.passages.length}, the longest of ${several(Math.max(...trial.passages.map((one) => one[3])), "word")}` : "none"],
].filter(([, value]) => value).map(([key, value, kind]) => make("div", {}, make("dt", {}, key), make("dd", { class: kind }, value))));

const showTrial = (trial, [, title, intervention, label], sources) => {
  const own = ownSpans(trial);
  const runs = [...own.values()].flat().map((span) => ({
    ...span, run: wordsOf(textAt(trial.report, span.field).slice(span.start, span.end)).map(({ word }) => word),
  }));
  const columns = [
    { title: "Synthetic trial", report: trial.report, spans: (path) => own.get(path) ?? [] },
    ...trial.sources.map((id, place) => ({
      title: id, number: place + 1, report: sources[place]?.report, spans: (path, text) => spansIn(text, id, place + 1, runs),
    })),
  ];
  const back = make("button", { type: "button", class: "back" }, "← Back to the list");
  const fields = FIELDS.map((field) => [field, showField(field, columns)]).filter(([, shown]) => shown);
  const [written, others] = [true, false].map((has) => fields.filter(([field]) => field in trial.report === has).map(([, shown]) => shown));
  const compare = make("div", { style: `--columns: ${columns.length}` }, make("div", { class: "heads" }, ...showHeads(columns)), ...written,
    ...(others.length ? [make("details", {}, make("summary", {}, `${several(others.length, "field")} that only the examples have`), ...others)] : []));
  return [
    back,
    make("p", { class: "tags" }, make("span", { class: "chip" }, OUTCOMES[label]?.[1] ?? "no label"),
      make("span", {}, index.interventions[intervention]), make("code", {}, trial.id)),
    make("h3", { dir: "auto" }, title),
    ...(trial.findings.length ? [make("ul", { class: "findings", "aria-label": "Findings" }, ...trial.findings.map(([kind, name, detail]) =>
      make("li", {}, make("b", {}, `${kind}: ${plainly(name)}`), detail ? ` – ${detail}` : "")))] : []),
    make("div", { class: "about" },
      make("div", {}, make("h4", {}, `Reasons given for ${OUTCOMES[label]?.[0] ?? "the outcome"}`),
        trial.reasons.length ? make("ol", { class: "reasons" }, ...trial.reasons.map((reason) => make("li", { dir: "auto" }, reason))) : make("p", { class: "soft" }, "None: this trial was written without.")),
      make("div", {}, make("h4", {}, "Origin"), showOrigin(trial))),
    compare,
  ];
};
