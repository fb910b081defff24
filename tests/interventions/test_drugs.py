import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from steps_kit import calls

from trialwright.core.errors import InputError
from trialwright.interventions.matching import find_known
from trialwright.interventions.vocabulary import build, read_vocabulary

ROWS = [
    ("Zidovudine", ["Azidothymidine", "AZT", "Zidovudina"]), ("Didanosine", ["ddI", "DDI"]), ("Lamivudine", ["3TC"]),
    ("Doxorubicin", ["Adriamycin"]), ("Paclitaxel", []), ("Leucovorin", ["Folinic acid"]), ("Calcium", ["Ca"]),
    ("Insulin human", ["Insulin"]), ("Mecasermin", ["Insulin-like growth factor I"]), ("Fluorouracil", ["5-FU"]),
    ("Interferon beta-1a", ["Interferon β-1a"]), ("Interferon alfa-2b", []), ("Metformin", ["Metformine"]),
    ("Metoprolol succinate", []), ("Oxygen", ["O2"]), ("Water", ["Aqua"]), ("Placebo", []), ("Sodium chloride", []),
    ("Amphotericin B", []), ("Amphotericin A", ["Amphotericin"]), ("Methionine", ["Met"]), ("Vitamin D", []),
    ("Sulfamethoxazole", []), ("Trimethoprim", []), ("Albuterol", ["Salbutamol"]), ("Levosalbutamol", ["Salbutamol"]),
    ("Pembrolizumab", []), ("Ethanol", ["Alcohol"]), ("Polyethylene glycol", ["PEG"]), ("Cétirizine", []),
    ("Monomethyl fumarate", ["MMF"]), ("Aspirin", ["Acetylsalicylic acid"]), ("Sodium bicarbonate", []),
]
VOCABULARY = build(ROWS)


@pytest.mark.parametrize(("name", "drugs"), [
    ("metformin", ["Metformin"]),
    ("METFORMIN 500 mg oral tablet b.i.d.", ["Metformin"]),
    ("Drug: Metformin®", ["Metformin"]),
    ("metformine hydrochloride", ["Metformin"]),
    ("doxorubicin hydrochloride liposomal 20 mg/m2 + paclitaxel", ["Doxorubicin", "Paclitaxel"]),
    ("paclitaxel/doxorubicin", ["Paclitaxel", "Doxorubicin"]),
    ("Trimethoprim and sulfamethoxazole", ["Trimethoprim", "Sulfamethoxazole"]),
    ("Paclitaxel with metformin, then adriamycin", ["Paclitaxel", "Metformin", "Doxorubicin"]),
    ("zidovudine (AZT)", ["Zidovudine"]),
    ("AZT", ["Zidovudine"]),
    ("azt", []),
    ("ddI", ["Didanosine"]),
    ("3TC 150mg", ["Lamivudine"]),
    ("AZT-17", []),
    ("Azidothymidine plus ddI plus 3TC", ["Zidovudine", "Didanosine", "Lamivudine"]),
    ("amphotericin (liposomal) B", ["Amphotericin B"]),
    ("Amphotericin B lipid complex", ["Amphotericin B"]),
    ("leucovorin calcium", ["Leucovorin"]),
    ("calcium folinate (folinic acid)", ["Leucovorin"]),
    ("Calcium 500 mg tablets", ["Calcium"]),
    ("Calcium carbonate and Vitamin D", ["Vitamin D"]),
    ("metoprolol", ["Metoprolol succinate"]),
    ("insulin", ["Insulin human"]),
    ("Insulin-like growth factor I", ["Mecasermin"]),
    ("insulin-like peptide", []),
    ("insulin pump", []),
    ("anti-insulin antibodies", []),
    ("aspirin-free regimen", []), ("Insulin converting enzyme", []),
    ("5-FU", ["Fluorouracil"]),
    ("Interferon-β 1a", ["Interferon beta-1a"]),
    ("recombinant interferon alpha-2b", ["Interferon alfa-2b"]),
    ("cetirizine", ["Cétirizine"]),
    ("CÉTIRIZINE", ["Cétirizine"]),
    ("salbutamol inhaler", ["Albuterol"]),
    ("PEG 3350", []),
    ("MMF", []),
    ("Met", []),
    ("oxygen", []), ("Sterile water", []), ("Placebo", []), ("normal saline", []), ("sodium chloride 0.9%", []),
    ("Placebo for metformin", []),
    ("metformin placebo", []),
    ("Placebo (paclitaxel/doxorubicin look-alike)", []),
    ("metformin + placebo of paclitaxel", ["Metformin"]),
    ("Metformin or placebo", ["Metformin"]),
    ("metforminate", []),
    ("pembrolizumab (MK-3475)", ["Pembrolizumab"]),
    ("unknown code XYZ-123", []),
    ("metformin, metformin XR", ["Metformin"]),
    ("", []), ("()", []), ("+", []), ("Drug:", []),
])
def test_names(name, drugs):
    assert find_known(name, VOCABULARY) == drugs


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_name_gives_known_drugs_once(name):
    found = find_known(name, VOCABULARY)
    assert set(found) <= {drug for drug, _ in ROWS} and len(found) == len(set(found))


@settings(deadline=None)
@given(st.sampled_from(["Metformin", "Paclitaxel", "Pembrolizumab"]),
       st.sampled_from(["", "oral ", "Drug: ", "10 mg "]),
       st.sampled_from(["", " 5 mg", " tablets", " hydrochloride", "™", " (daily)", " + placebo"]))
def test_wording_around_a_name_changes_nothing(drug, before, after):
    assert find_known(before + drug.upper() + after, VOCABULARY) == [drug]


@pytest.mark.parametrize("part", ["(", " ", "\n", "drug ", "insulin like ", "placebo + ", "5-", "é", "(a", "[("])
def test_a_hostile_name_takes_no_more_steps_than_a_long_one(part):
    """None takes more calls than one of 4,000 characters, but for a few to cut it; blanks are not tried one by one."""
    hostile, long = part * 100_000, (part * 4000)[:4000]
    assert calls(find_known, hostile, VOCABULARY) <= calls(find_known, long, VOCABULARY) + 10
    assert find_known(hostile, VOCABULARY) == find_known(long, VOCABULARY)


def test_a_name_is_found_behind_many_blanks():
    assert find_known("  Drug \t:  metformin" + " " * 100_000, VOCABULARY) == ["Metformin"]


def write(tmp_path, data):
    path = tmp_path / "vocabulary.csv"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_reads_the_columns_of_drugbank(tmp_path):
    path = write(tmp_path, '\ufeffDrugBank ID,Common name,CAS,Synonyms\nDB1,Metformin,1,"A, b-metformine | Glucofex"\n'
                           "DB2, Paclitaxel ,2,\nDB3,Cut short\n\n")
    vocabulary = read_vocabulary(path)
    assert find_known("glucofex + paclitaxel + cut short + a b metformine", vocabulary) == [
        "Metformin", "Paclitaxel", "Cut short",
    ]


@pytest.mark.parametrize(("sign", "end"), [(";", "\r"), ("\t", "\r\n"), ("|", "\n")])
def test_reads_other_separators_and_line_ends(tmp_path, sign, end):
    lines = ['"ID" "Common name" "Synonyms"', '"1" "Metformin" "Glucofex"', '"2" "Paclitaxel" ""']
    text = end.join(line.replace('" "', f'"{sign}"') for line in lines)
    vocabulary = read_vocabulary(write(tmp_path, text))
    assert find_known("glucofex + paclitaxel", vocabulary) == ["Metformin", "Paclitaxel"]


@pytest.mark.parametrize(("data", "said"), [
    ("name,synonyms\nx,y\n", "lacks columns ['Common name', 'Synonyms'], found ['name', 'synonyms']"),
    ("Common name\nx\n", "lacks columns ['Synonyms'], found ['Common name']"),
    ("", "is empty"),
    ("Common name,Synonyms\nInterferon alfa-2a, Recombinant,\n", "line 2: 3 cells, the header has 2; quote cells"),
    ('Common name,Synonyms\nx,"y\nz,\n', "line 2: a quote that opens here is never closed"),
    ("Common name,Synonyms\n", "names no drug"),
    ("Common name,Synonyms\nwater,\n", "names no drug"),
    (b"Common name,Synonyms\nx,\ncaf\xe9,\n", "not a UTF-8 CSV: line 3 is not UTF-8"),
])
def test_mistakes_are_one_line(tmp_path, data, said):
    with pytest.raises(InputError) as caught:
        read_vocabulary(write(tmp_path, data))
    assert said in str(caught.value) and "\n" not in str(caught.value)


def test_a_missing_vocabulary_is_told(tmp_path):
    with pytest.raises(InputError, match=r"not found; fix acquire\.vocabulary"):
        read_vocabulary(tmp_path / "none.csv")
