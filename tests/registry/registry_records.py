"""Tiny records in the legacy dialect, written for these tests."""

import zipfile
from pathlib import Path

FULL = b"""<?xml version="1.0" encoding="UTF-8"?>
<clinical_study rank="7">
  <!-- This xml conforms to an XML Schema at: public.xsd -->
  <required_header>
    <url>https://clinicaltrials.example/show/NCT90000001</url>
  </required_header>
  <id_info>
    <org_study_id>INV-1</org_study_id>
    <nct_id>NCT90000001</nct_id>
  </id_info>
  <brief_title>Glimofen &amp; Diet in Prediabetes</brief_title>
  <official_title>A Randomized Trial of Glimofen</official_title>
  <sponsors>
    <lead_sponsor>
      <agency>Invented Institute</agency>
      <agency_class>Other</agency_class>
    </lead_sponsor>
    <collaborator>
      <agency>Somebody Else</agency>
    </collaborator>
  </sponsors>
  <brief_summary>
    <textblock>
      This trial asks whether glimofen&#xD;
      lowers fasting glucose.&#xD;
&#xD;
      A second paragraph.
    </textblock>
  </brief_summary>
  <overall_status>Terminated</overall_status>
  <why_stopped>
    Slow accrual
  </why_stopped>
  <start_date type="Actual">March 3, 2004</start_date>
  <completion_date type="Actual">December 2005</completion_date>
  <primary_completion_date type="Anticipated">2005</primary_completion_date>
  <phase>N/A</phase>
  <study_type>Interventional</study_type>
  <has_expanded_access>No</has_expanded_access>
  <study_design_info>
    <allocation>Randomized</allocation>
    <intervention_model>Parallel Assignment</intervention_model>
    <primary_purpose>Treatment</primary_purpose>
    <masking>None (Open Label)</masking>
  </study_design_info>
  <primary_outcome>
    <measure>Fasting glucose</measure>
    <time_frame>12 weeks</time_frame>
  </primary_outcome>
  <secondary_outcome>
    <measure>Weight</measure>
  </secondary_outcome>
  <secondary_outcome>
    <measure>HbA1c</measure>
    <time_frame>24 weeks</time_frame>
    <description>As measured
- at baseline
- at 24 weeks</description>
  </secondary_outcome>
  <enrollment type="Actual">12</enrollment>
  <condition>Prediabetes</condition>
  <condition>Obesity</condition>
  <arm_group>
    <arm_group_label>Glimofen</arm_group_label>
    <arm_group_type>Experimental</arm_group_type>
    <description>500 mg twice daily</description>
  </arm_group>
  <arm_group>
    <arm_group_label>Diet</arm_group_label>
  </arm_group>
  <intervention>
    <intervention_type>Behavioral</intervention_type>
    <intervention_name>Diet</intervention_name>
    <arm_group_label>Diet</arm_group_label>
  </intervention>
  <intervention>
    <intervention_type>Drug</intervention_type>
    <intervention_name>Glimofen</intervention_name>
    <description>Tablets</description>
    <other_name>GLF-1</other_name>
    <other_name>Glimofenum</other_name>
  </intervention>
  <eligibility>
    <criteria>
      <textblock>
        Inclusion Criteria:&#xD;
&#xD;
          -  Adults with prediabetes who are able and willing to give informed consent before any&#xD;
             procedure&#xD;
&#xD;
          -  BMI &gt; 25&#xD;
&#xD;
        Exclusion Criteria:&#xD;
&#xD;
          1. Pregnancy
      </textblock>
    </criteria>
    <gender>All</gender>
    <minimum_age>18 Years</minimum_age>
    <maximum_age>N/A</maximum_age>
    <healthy_volunteers>No</healthy_volunteers>
  </eligibility>
  <overall_official>
    <last_name>Pat Nobody, MD</last_name>
  </overall_official>
  <location>
    <facility><name>Invented Clinic</name></facility>
  </location>
  <location>
    <facility><name>Other Clinic</name></facility>
  </location>
  <location_countries>
    <country>Norway</country>
  </location_countries>
  <removed_countries>
    <country>Iceland</country>
  </removed_countries>
  <reference><citation>One</citation></reference>
  <results_reference><citation>Two</citation></results_reference>
  <verification_date>May 2006</verification_date>
  <study_first_submitted>February 1, 2004</study_first_submitted>
  <last_update_submitted>May 30, 2006</last_update_submitted>
  <results_first_submitted>April 2, 2006</results_first_submitted>
  <keyword>glimofen</keyword>
  <keyword>  </keyword>
  <keyword>glucose</keyword>
  <clinical_results>
    <outcome_list>
      <outcome>
        <type>Primary</type>
        <analysis_list>
          <analysis><p_value>0.04</p_value></analysis>
          <analysis><p_value>&lt;0.001</p_value></analysis>
          <analysis><method>ANOVA</method></analysis>
        </analysis_list>
      </outcome>
      <outcome>
        <type>Secondary</type>
        <analysis_list><analysis><p_value>0.9</p_value></analysis></analysis_list>
      </outcome>
    </outcome_list>
    <limitations_and_caveats>Stopped early</limitations_and_caveats>
  </clinical_results>
</clinical_study>
"""


def small(number: int = 2, body: str = "") -> bytes:
    """Return a record with an id and whatever else stands in `body`."""
    return (
        f"<clinical_study><id_info><nct_id>NCT9{number:07d}</nct_id></id_info>{body}</clinical_study>"
    ).encode()


def pack(path: Path, members: dict[str, bytes] | list[tuple[str, bytes]]) -> Path:
    """Write a zip of members in the order given; names may stand twice."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items() if isinstance(members, dict) else members:
            packed.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return path
