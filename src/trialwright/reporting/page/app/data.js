/* The trials, in chunks that are unpacked when somebody looks at one of theirs. */

const index = JSON.parse(byId("index").textContent);
const placeOfSource = new Map(index.sources.map((id, place) => [id, place]));
const KEPT = 12;

const bytesOf = (base64) => {
  const signs = atob(base64);
  const bytes = new Uint8Array(signs.length);
  // A plain loop: Uint8Array.from with a function takes ten times as long.
  for (let place = 0; place < signs.length; place += 1) bytes[place] = signs.charCodeAt(place);
  return bytes;
};

const unpack = async (id) => {
  const stream = new Blob([bytesOf(byId(id).textContent)]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
};

const chunks = new Map();

/* Return a chunk, from among the last few that were asked for if it is there. */
const chunk = (id) => {
  const found = chunks.get(id) ?? unpack(id);
  chunks.delete(id);
  chunks.set(id, found);
  if (chunks.size > KEPT) chunks.delete(chunks.keys().next().value);
  return found;
};

const readTrial = async (number) =>
  (await chunk(`trials-${Math.floor(number / index.size)}`))[number % index.size];

const readSource = async (id) => {
  const place = placeOfSource.get(id);
  return place === undefined ? null : (await chunk(`sources-${Math.floor(place / index.size)}`))[place % index.size];
};

const strings = function* (value) {
  if (typeof value === "string") yield value;
  else if (value && typeof value === "object") for (const inner of Object.values(value)) yield* strings(inner);
};

let texts = null;

/* Return all text of each trial in lower case; read once, when first asked for. */
const readTexts = (tell) => {
  texts ??= (async () => {
    const found = [];
    for (let number = 0; number * index.size < index.trials.length; number += 1) {
      for (const trial of await unpack(`trials-${number}`)) found.push([...strings(trial)].join("\n").toLowerCase());
      tell(found.length);
    }
    return found;
  })();
  return texts;
};
