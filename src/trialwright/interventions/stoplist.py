"""Words that stand in a vocabulary and yet name no drug, or not the drug, in an intervention.

Example: ``oxygen`` is a DrugBank name; in a list of interventions it is what a ventilator gives.
"""


def words_of(text: str) -> frozenset[str]:
    """Return the entries of lines with commas."""
    return frozenset(" ".join(line.split()) for entry in text.strip().splitlines() for line in entry.split(","))


# Comparators, vehicles, gases, foods and allergen extracts of everyday names, and synonyms that
# mean something else in a registry (PEG in peginterferon, PRP as platelet-rich plasma, DHAP and VIP
# as regimens, MMF as mycophenolate mofetil, which DrugBank gives to monomethyl fumarate).
NOT_DRUGS = words_of("""
    placebo, sham, vehicle, water, sterile water, purified water, distilled water, aqua, agua, eau, ice
    saline, normal saline, isotonic saline, physiological saline, sodium chloride, salt, nacl
    oxygen, air, medical air, nitrogen, helium, neon, argon, carbon dioxide, hydrogen
    sugar, starch, cellulose, lactose, gelatin, flour, milk, whey, egg, rice, wheat, corn, oat, oats
    rye, barley, soybean, peanut, beef, pork, lamb, duck, chicken, turkey, tuna, salmon, cod, clam
    date, fig, pear, plum, apple, banana, orange, lemon, lime, tomato, potato, carrot, onion, leek, beet
    kale, sage, dill, okra, bean, pea, mate, hops, elm, oak, cat, dog, horse, human, house dust
    tobacco, coffee, tea, beer, wine, chocolate, cacao, veal, pecan, almond, walnut
    alfa, beta, gamma, delta, epsilon, kappa, lambda, tau, omega
    peg, prp, pat, aic, abc, nct, pcp, caps, beam, bore, met, val, his, act, alec, cap, gold, lye
    stp, tcp, dhap, dmpa, cpx, dci, mmf, mct, mic, vip, des, mpa, api, tnt, dac, klh, ctm, iodo, pid
    vaccine, antibody, hormone, vitamin, vitamins, insulin like, growth factor, interferon, interleukin
    protein, peptide, plasma, serum, blood, cells, virus, antigen, toxin, enzyme, acid, oil, extract
    complex, base, salts, solution, mixture, compound
""")
# Half a salt: a drug only where nothing else stands in the name, as in "Calcium 500 mg tablets".
SALTS = words_of("""
    acetate, besylate, bisulfate, bromide, calcium, carbonate, chloride, citrate, diphosphate, disodium
    fumarate, gluconate, hydrobromide, hydrochloride, hydroxide, iodide, iron, lactate, lithium, magnesium
    malate, maleate, mesylate, nitrate, nitrite, oxalate, phosphate, potassium, sodium, succinate, sulfate
    sulfide, tartrate, tosylate, trihydrate, trisodium, zinc, copper, aluminum, aluminium, ammonium
    monohydrate, dihydrate, anhydrous, ethanol, alcohol, glycerol, dextran, hydrate, lysine, arginine
    glucose, dextrose, cholesterol, lecithin, albumin, silver, fluorine, chlorine, iodine, urea
""")
# Doses, units, routes and forms.
NOISE = words_of("""
    mg, mcg, ug, g, gram, grams, kg, ml, l, iu, units, unit, meq, mmol, m2, percent, mci, gy, dose, doses
    daily, weekly, bid, tid, qd, day, days, week, weeks, hour, hours, low, high, standard, once, twice
    oral, orally, iv, intravenous, im, intramuscular, sc, subcutaneous, topical, nasal, inhaled, sublingual
    intravitreal, rectal, vaginal, ophthalmic, transdermal, po, infusion, injection, injectable, bolus
    tablet, tablets, tab, tabs, capsule, capsules, pill, pills, cream, gel, ointment, lotion, patch, spray
    drops, syrup, suspension, powder, solution, inhaler, liquid, supplement, supplements, supplementation
    treatment, therapy, drug, oral, product, and, with, of, the, a, in, or, plus, for, to, per
    extended, release, sustained, immediate, delayed, er, xr, sr, cr, generic
""")
# "anti-insulin antibodies", "aspirin-free", "insulin pump": the drug is named and not given.
BLOCKED_BEFORE = words_of("anti, non, without, no, pro, post, pre, un")
BLOCKED_AFTER = words_of("""
    like, free, naive, sparing, resistant, receptor, receptors, antagonist, antagonists, inhibitor
    inhibitors, blocker, blockers, agonist, agonists, antibody, antibodies, analog, analogs, analogue
    analogues, derivative, derivatives, withdrawal, discontinuation, deprivation, cessation, restriction
    converting, sensitizer, sensitizers, pump, pumps, gene, genes, cdna, dna, mrna, adenovirus, vector, binding
    polymorphism, deficiency, level, levels, monitoring, testing, modulator, modulators
""")
