import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from steps_kit import calls

from trialwright.core.errors import InputError
from trialwright.drugs.matching import find_drugs, match
from trialwright.drugs.vocabulary import Vocabulary, read_vocabulary
from trialwright.schemas.records import TRIALS

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
VOCABULARY = Vocabulary.build(ROWS)


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
    assert find_drugs(name, VOCABULARY) == drugs


def table(*trials):
    rows = [{"trial_id": f"NCT{i}", "interventions": [
        {"type": part[0], "name": part[1], "other_names": list(part[2:])} for part in parts
    ] if parts is not None else None} for i, parts in enumerate(trials)]
    return pa.Table.from_pylist(rows, schema=pa.schema([TRIALS.field(n) for n in ("trial_id", "interventions")]))


def drugs_of(trials):
    return match(trials, VOCABULARY)["drugs"].to_pylist()


def test_types_that_count():
    kinds = ["Drug", "DRUG", "Biological", "Combination Product", "COMBINATION_PRODUCT", "Dietary Supplement", None]
    others = ["Device", "Procedure", "Radiation", "Behavioral", "Genetic", "Diagnostic Test", "Other"]
    assert drugs_of(table(*[[(kind, "metformin")] for kind in kinds])) == [["Metformin"]] * len(kinds)
    assert drugs_of(table(*[[(kind, "metformin")] for kind in others])) == [[]] * len(others)


def test_order_uniqueness_and_empty_trials():
    trials = table(
        [("Procedure", "aspirin"), ("Drug", "paclitaxel"), ("Drug", "AZT + paclitaxel")], None, [],
        [("Drug", "Placebo"), ("Drug", "metformin")], [("Drug", None)],
    )
    result = match(trials, VOCABULARY)
    assert result["drugs"].to_pylist() == [["Paclitaxel", "Zidovudine"], [], [], ["Metformin"], []]
    assert result["trial_id"].to_pylist() == [f"NCT{i}" for i in range(5)]


def test_other_names_help_only_where_the_name_does_not():
    trials = table([("Drug", "XYZ-1", "code", "metformin")], [("Drug", "paclitaxel", "metformin")])
    assert drugs_of(trials) == [["Metformin"], ["Paclitaxel"]]


def test_chunked_and_sliced_tables_match_alike():
    one = table([("Drug", "metformin")], None, [("Drug", "paclitaxel")], [("Drug", "AZT"), ("Drug", "aspirin")])
    many = pa.concat_tables([one.slice(0, 1), one.slice(1, 2), one.slice(3)])
    assert drugs_of(many) == drugs_of(one)
    assert drugs_of(one.slice(2)) == drugs_of(one)[2:]
    assert drugs_of(one.slice(0, 0)) == []


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_name_gives_known_drugs_once(name):
    found = find_drugs(name, VOCABULARY)
    assert set(found) <= {drug for drug, _ in ROWS} and len(found) == len(set(found))


@settings(deadline=None)
@given(st.sampled_from(["Metformin", "Paclitaxel", "Pembrolizumab"]),
       st.sampled_from(["", "oral ", "Drug: ", "10 mg "]),
       st.sampled_from(["", " 5 mg", " tablets", " hydrochloride", "™", " (daily)", " + placebo"]))
def test_wording_around_a_name_changes_nothing(drug, before, after):
    assert find_drugs(before + drug.upper() + after, VOCABULARY) == [drug]


@pytest.mark.parametrize("part", ["(", " ", "\n", "drug ", "insulin like ", "placebo + ", "5-", "é", "(a", "[("])
def test_a_hostile_name_takes_no_more_steps_than_a_long_one(part):
    """None takes more calls than one of 4,000 characters, but for a few to cut it; blanks are not tried one by one."""
    hostile, long = part * 100_000, (part * 4000)[:4000]
    assert calls(find_drugs, hostile, VOCABULARY) <= calls(find_drugs, long, VOCABULARY) + 10
    assert find_drugs(hostile, VOCABULARY) == find_drugs(long, VOCABULARY)


def test_a_name_is_found_behind_many_blanks():
    assert find_drugs("  Drug \t:  metformin" + " " * 100_000, VOCABULARY) == ["Metformin"]


def write(tmp_path, data):
    path = tmp_path / "vocabulary.csv"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_reads_the_columns_of_drugbank(tmp_path):
    path = write(tmp_path, '\ufeffDrugBank ID,Common name,CAS,Synonyms\nDB1,Metformin,1,"A, b-metformine | Glucofex"\n'
                           "DB2, Paclitaxel ,2,\nDB3,Cut short\n\n")
    vocabulary = read_vocabulary(path)
    assert find_drugs("glucofex + paclitaxel + cut short + a b metformine", vocabulary) == [
        "Metformin", "Paclitaxel", "Cut short",
    ]


@pytest.mark.parametrize(("sign", "end"), [(";", "\r"), ("\t", "\r\n"), ("|", "\n")])
def test_reads_other_separators_and_line_ends(tmp_path, sign, end):
    lines = ['"ID" "Common name" "Synonyms"', '"1" "Metformin" "Glucofex"', '"2" "Paclitaxel" ""']
    text = end.join(line.replace('" "', f'"{sign}"') for line in lines)
    vocabulary = read_vocabulary(write(tmp_path, text))
    assert find_drugs("glucofex + paclitaxel", vocabulary) == ["Metformin", "Paclitaxel"]


def test_what_is_unknown_is_told_from_what_is_no_drug():
    trials = pa.Table.from_pylist([
        {"trial_id": "A", "interventions": [{"type": "Drug", "name": "Metformin"}, {"type": "Drug", "name": "MK-1"}]},
        {"trial_id": "B", "interventions": [{"type": "Drug", "name": "MK-1"}, {"type": "Biological", "name": None}]},
        {"trial_id": "C", "interventions": [{"type": "Device", "name": "Metformin pump"}]},
        {"trial_id": "D", "interventions": []},
    ], schema=pa.schema([TRIALS.field(name) for name in ("trial_id", "interventions")]))
    matched = match(trials, VOCABULARY)
    assert matched["drugs"].to_pylist() == [["Metformin"], [], [], []]
    assert matched["unknown"].to_pylist() == [["MK-1"], ["MK-1", ""], None, None]


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
