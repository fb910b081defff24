/* What is chosen, as the address after # says it: #trials?label=failure&q=asthma&trial=SYN-0a */

const KEYS = ["q", "intervention", "label", "finding", "order", "trial"];
const state = {};

const readState = () => {
  const [place, query = ""] = location.hash.slice(1).split("?");
  const given = new URLSearchParams(place === "trials" ? query : "");
  for (const key of KEYS) state[key] = given.get(key) ?? "";
  return place === "trials" && query !== "";
};

const address = (keys) => `#trials?${new URLSearchParams(keys.filter((key) => state[key]).map((key) => [key, state[key]]))}`;

/* Put the state into the address; a step is one from which "back" returns to the list. */
const writeState = (step = false) => {
  if (step) {
    history.replaceState(null, "", address(KEYS.filter((key) => key !== "trial")));
    history.pushState(null, "", address(KEYS));
  } else history.replaceState(null, "", address(KEYS));
};
