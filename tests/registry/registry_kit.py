"""Records and zips that the tests write for themselves."""

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from trialwright.ground import tables
from trialwright.registry import Counts, ingest

MAX_BYTES = 1 << 20

FULL = b"""<?xml version="1.0" encoding="UTF-8"?>
<clinical_study rank="7">
  <!-- This xml conforms to an XML Schema -->
  <required_header><url>https://example.invalid/NCT00010101</url></required_header>
  <id_info><org_study_id>EX-1</org_study_id><nct_id>NCT00010101</nct_id></id_info>
  <brief_title>Metformin &amp; Placebo in Prediabetes</brief_title>
  <official_title>A Randomized Study of Metformin in Adults With Prediabetes</official_title>
  <sponsors>
    <lead_sponsor><agency>Example Institute</agency><agency_class>Other</agency_class></lead_sponsor>
    <collaborator><agency>Somebody Else</agency><agency_class>Industry</agency_class></collaborator>
  </sponsors>
  <brief_summary>
    <textblock>
      Adults with prediabetes take metformin&#xD;
      or placebo for a year.&#xD;
&#xD;
      HbA1c is read each quarter.
    </textblock>
  </brief_summary>
  <overall_status>Terminated</overall_status>
  <why_stopped>Slow accrual</why_stopped>
  <start_date type="Actual">December 1994</start_date>
  <completion_date type="Anticipated">March 3, 2004</completion_date>
  <primary_completion_date>2003-11</primary_completion_date>
  <phase>Phase 2/Phase 3</phase>
  <study_type>Interventional</study_type>
  <has_expanded_access>No</has_expanded_access>
  <study_design_info>
    <allocation>Randomized</allocation>
    <intervention_model>Parallel Assignment</intervention_model>
    <primary_purpose>Treatment</primary_purpose>
    <masking>Double (Participant, Investigator)</masking>
  </study_design_info>
  <primary_outcome>
    <measure>HbA1c</measure><time_frame>52 weeks</time_frame><description>Change from baseline</description>
  </primary_outcome>
  <secondary_outcome><measure>Weight</measure></secondary_outcome>
  <secondary_outcome><measure>Waist</measure><time_frame>1 year</time_frame></secondary_outcome>
  <enrollment type="Actual">42</enrollment>
  <condition>Prediabetes</condition>
  <condition>Obesity</condition>
  <arm_group>
    <arm_group_label>Metformin</arm_group_label><arm_group_type>Experimental</arm_group_type>
    <description>500 mg twice daily</description>
  </arm_group>
  <arm_group><arm_group_label>Placebo</arm_group_label></arm_group>
  <intervention>
    <intervention_type>Drug</intervention_type><intervention_name>Metformin</intervention_name>
    <description>Tablets</description><arm_group_label>Metformin</arm_group_label>
    <other_name>Glucophage</other_name><other_name>Fortamet</other_name>
  </intervention>
  <intervention>
    <intervention_type>Behavioral</intervention_type><intervention_name>Walking</intervention_name>
  </intervention>
  <eligibility>
    <criteria>
      <textblock>
        Inclusion Criteria:&#xD;
&#xD;
          -  Adults with an HbA1c above 5.7&#xD;
             and below 6.5&#xD;
&#xD;
          -  Consent&#xD;
&#xD;
        Exclusion Criteria:

          -  Pregnancy
      </textblock>
    </criteria>
    <gender>All</gender>
    <minimum_age>18 Years</minimum_age>
    <maximum_age>N/A</maximum_age>
    <healthy_volunteers>No</healthy_volunteers>
  </eligibility>
  <location><facility><name>One</name></facility></location>
  <location><facility><name>Two</name></facility></location>
  <location_countries><country>Norway</country><country>Chile</country></location_countries>
  <removed_countries><country>Ghana</country></removed_countries>
  <reference><citation>First</citation></reference>
  <results_reference><citation>Second</citation></results_reference>
  <verification_date>February 2005</verification_date>
  <study_first_submitted>May 1, 2000</study_first_submitted>
  <last_update_submitted>June 30, 2006</last_update_submitted>
  <results_first_submitted>July 2, 2005</results_first_submitted>
  <keyword>metformin</keyword>
  <clinical_results>
    <limitations_and_caveats>Few patients.</limitations_and_caveats>
    <outcome_list>
      <outcome>
        <type>Primary</type>
        <analysis_list>
          <analysis><p_value>&lt;0.001</p_value></analysis>
          <analysis><p_value>0.04</p_value></analysis>
          <analysis><p_value/></analysis>
        </analysis_list>
      </outcome>
      <outcome><type>Secondary</type><analysis_list><analysis><p_value>0.9</p_value></analysis></analysis_list></outcome>
    </outcome_list>
  </clinical_results>
</clinical_study>
"""


def record(number: int = 1, inside: str = "") -> bytes:
    """Return a small record of NCT number `number` with more elements inside."""
    return (
        f"<clinical_study><id_info><nct_id>NCT{number:08}</nct_id></id_info>{inside}"
        f"<brief_title>Trial {number}</brief_title></clinical_study>"
    ).encode()


def pack(path: Path, members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """Write a zip of the members in their order."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def run(source: Path, *, limit: int | None = None, workers: int = 1, max_bytes: int = MAX_BYTES) -> Counts:
    """Ingest into trials.parquet and rejects.parquet beside the zip."""
    return ingest(
        source, source.with_name("trials.parquet"), source.with_name("rejects.parquet"),
        limit=limit, max_record_bytes=max_bytes, workers=workers,
    )


def trials(source: Path) -> list[dict[str, Any]]:
    """Return the rows that `run` wrote."""
    return tables.read(source.with_name("trials.parquet"), tables.TRIALS).to_pylist()


def rejects(source: Path) -> dict[str, str]:
    """Return reason by member name, as `run` wrote them."""
    rows = tables.read(source.with_name("rejects.parquet"), tables.REJECTS).to_pylist()
    assert all("\n" not in row["detail"] for row in rows)
    return {row["id"]: row["reason"] for row in rows}
