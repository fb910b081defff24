"""Words that stand in the own names of interventions and are no part of what is given.

Example: "oral" and "tablets" of "Oral metformin tablets", and "hydrochloride" of "metformin hydrochloride".
"""

from trialwright.interventions.stoplist import NOISE, words_of

# Ions and the like at the end of a drug's name. Others of `SALTS`, such as albumin and glucose, are things of their
# own there: "human albumin", "blood glucose".
ENDINGS = words_of("""
    acetate, besylate, besilate, bisulfate, bromide, calcium, carbonate, chloride, citrate, diphosphate, disodium
    ditosylate, fumarate, gluconate, hydrobromide, hydrochloride, lactate, lithium, magnesium, malate, maleate
    mesylate, mesilate, methanesulfonate, nitrate, oxalate, phosphate, potassium, sodium, succinate, sulfate, tartrate
    tosylate, trihydrate, trisodium, monohydrate, dihydrate, hemihydrate, anhydrous, hydrate, tromethamine, meglumine
    dimeglumine, dihydrochloride, monohydrochloride, dimesylate
""")
# Before these words, salts are what is given.
NO_BASES = words_of("human, serum, elemental, dietary, coral, intravenous, ionized")
# Of a drug: what `NOISE` has but for single letters, for there is a penicillin G, and what a record says of arms.
FORMS = (NOISE - words_of("g, l, a, gram, grams, generic, vitamin")) | words_of("""
    an, by, at, from, on, as, via, take, taking, receive, receiving, give, giving, then, followed, given, administered
    administration, use, using, application, study, investigational, experimental, active, comparator, test, reference
    open, label, blinded, blind, double, single, multiple, repeated, ascending, escalating, fixed, flat, loading
    maintenance, continuous, intermittent, sequential, first, second, third, initial, starting, lower, higher, medium
    middle, mid, full, half, maximum, minimum, only, alone, monotherapy, combination, combined, arm, group, cohort
    part, period, phase, stage, level, regimen, schedule, parenteral, intraperitoneal, intrathecal, intradermal
    intraarticular, intranasal, epidural, perioral, buccal, intrapleural, intralesional, intracoronary, intracameral
    periocular, eye, ear, ophthalmologic, caplet, caplets, lozenge, lozenges, suppository, suppositories, vial, vials
    syringe, syringes, prefilled, pen, autoinjector, drop, ointments, foam, granule, granules, sachet, sachets
    effervescent, chewable, dispersible, coated, film, enteric, ec, ir, mr, la, odt, xl, hourly, every, morning
    evening, night, bedtime, bd, od, qid, qhs, qod, prn, nightly, monthly, months, month, minute, minutes, times, time
    cycle, cycles, course, courses, usp, inj, caps, cap, tabs, solutions, liquids, formulation, new, commercial
    marketed, intended, matching, matched, strip, strips
    injections, infusions, subcutaneously, intravenously, two, three, four
""")
# Of several interventions, one that is called so is the last: it says less than any other.
CLASSES = words_of("""
    chemotherapy, combination chemotherapy, standard chemotherapy, immunotherapy, vaccine, vaccines, vaccination
    antibiotic, antibiotics, steroid, steroids, corticosteroid, corticosteroids, antiviral therapy, hormone, hormones
    hormone therapy, radiation therapy, radiotherapy, surgery, conventional surgery, surgical procedure
    adjuvant therapy, neoadjuvant therapy, laboratory biomarker analysis, questionnaire, questionnaires, survey, biopsy
""")
# What says of no thing what it is; nor do these words together.
NAMELESS = words_of("""
    intervention, interventions, treatment, treatments, therapy, therapies, drug, drugs, medication, medications, device
    devices, procedure, procedures, product, products, comparator, comparators, experimental, program, programme, group
    arm, study, active, regimen, agent, agents, test, tests, assessment, evaluation, other, others, various, standard
    unknown, unspecified, biological, behavioral, dietary, supplement, supplements, combination, genetic, diagnostic
    investigational, conventional, additional, multiple, single, sequential, prophylaxis, participants, patients
    subjects, cases, case, series, cohort, exposure, control, controls, and, or, of, the
""")
