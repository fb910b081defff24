/* Which trials are in the list, and in which order. */

const ORDERS = {
  "": ["as written", null],
  shared: ["longest passage first", (a, b) => index.trials[b][5] - index.trials[a][5]],
  findings: ["most findings first", (a, b) => index.trials[b][4].length - index.trials[a][4].length],
};

const countBy = (keysOf) => {
  const counts = new Map();
  for (const trial of index.trials) for (const key of keysOf(trial)) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
};

const fillSelect = (id, all, options) => byId(id).replaceChildren(
  make("option", { value: "" }, all),
  ...options.map(([value, title, count]) => make("option", { value }, count === undefined ? title : `${title} (${count.toLocaleString("en-GB")})`)),
);

/* What a finding is called in the address and in the choice. */
const findingName = (number) => index.findings[number].join(":");

const fillFilters = () => {
  const interventions = countBy((trial) => [trial[2]]);
  fillSelect("intervention", "all", [...interventions].map(([number, count]) => [index.interventions[number], index.interventions[number], count])
    .sort((a, b) => a[1].localeCompare(b[1])));
  const labels = countBy((trial) => [trial[3]]);
  fillSelect("label", "both", OUTCOMES.map(([value, title], label) => [value, title, labels.get(label) ?? 0]));
  const found = countBy((trial) => trial[4]);
  const kinds = countBy((trial) => new Set(trial[4].map((number) => `any ${index.findings[number][0]}`)));
  const shared = index.trials.filter((trial) => trial[5]).length;
  fillSelect("finding", "with or without", [
    ["none", "no finding", index.trials.filter((trial) => !trial[4].length).length],
    ["shared", "a shared passage", shared],
    ...[...kinds].sort().map(([kind, count]) => [kind, kind, count]),
    ...[...found].map(([number, count]) => [findingName(number), plainly(findingName(number).replace(":", ": ")), count]).sort((a, b) => a[1].localeCompare(b[1])),
  ]);
  byId("order").replaceChildren(...Object.entries(ORDERS).map(([value, [title]]) => make("option", { value }, title)));
};

const hasFinding = ([, , , , findings, longest], wanted) => {
  if (wanted === "none") return !findings.length;
  if (wanted === "shared") return longest > 0;
  return findings.some((number) => findingName(number) === wanted || `any ${index.findings[number][0]}` === wanted);
};

/* Cut a query into words and "phrases", all of which must be there. */
const termsOf = (query) => [...query.toLowerCase().matchAll(/"([^"]+)"?|([^\s"]+)/g)].map((term) => term[1] ?? term[2]);

/* Return the numbers of the trials that are chosen by the filters. */
const matching = async (tell) => {
  const terms = termsOf(state.q);
  const all = terms.length ? await readTexts(tell) : [];
  const label = OUTCOMES.findIndex(([name]) => name === state.label);
  const numbers = index.trials.map((_, number) => number).filter((number) => {
    const trial = index.trials[number];
    return (!state.intervention || index.interventions[trial[2]] === state.intervention)
      && (!state.label || trial[3] === label)
      && (!state.finding || hasFinding(trial, state.finding))
      && terms.every((term) => all[number].includes(term));
  });
  const by = ORDERS[state.order]?.[1];
  return by ? numbers.sort(by) : numbers;
};
