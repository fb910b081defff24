"""The columns of ICTRP's full CSV export, and what of ours is read from which.

Example: the first of `COLUMNS` is ``TrialID``, and of `FIELDS` ``Gender`` is our ``sex``.
"""

# https://www.who.int/clinical-trials-registry-platform; the place of the last is not documented.
COLUMNS = (
    "TrialID", "SecondaryIDs", "public_title", "Scientific_title", "url", "Public_Contact_Firstname",
    "Public_Contact_Lastname", "Public_Contact_Address", "Public_Contact_Email", "Public_Contact_Tel",
    "Public_Contact_Affiliation", "Scientific_Contact_Firstname", "Scientific_Contact_Lastname",
    "Scientific_Contact_Address", "Scientific_Contact_Email", "Scientific_Contact_Tel",
    "Scientific_Contact_Affiliation", "study_type", "study_design", "phase", "Date_registration",
    "Date_enrollement", "Target_size", "Recruitment_status", "Primary_sponsor", "Secondary_sponsors",
    "Source_Support", "Countries", "Conditions", "Interventions", "Agemin", "Agemax", "Gender",
    "Inclusion_Criteria", "Exclusion_Criteria", "Primary_Outcome", "Secondary_Outcomes", "Bridging_flag",
    "Bridged_type", "Childs", "type_enrolment", "Retrospective_flag", "results_actual_enrollment",
    "results_url_link", "results_summary", "results_date_posted", "results_date_first_publication",
    "results_baseline_char", "results_participant_flow", "results_adverse_events", "results_outcome_measures",
    "results_url_protocol", "results_IPD_plan", "results_IPD_description", "results_date_completed",
    "results_yes_no", "Ethics_Status", "Ethics_Approval_Date", "Ethics_Contact_Name", "Ethics_Contact_Address",
    "Ethics_Contact_Phone", "Ethics_Contact_Email", "last_refreshed",
)
FIELDS = {
    "TrialID": "id", "url": "url", "public_title": "public_title", "Scientific_title": "scientific_title",
    "Primary_sponsor": "sponsor", "Date_registration": "registered", "Date_registration3": "registered_compact",
    "Date_enrollement": "starts", "type_enrolment": "start_kind", "last_refreshed": "refreshed",
    "results_date_completed": "completed", "Target_size": "target_size", "results_actual_enrollment": "actual_size",
    "phase": "phase", "Recruitment_status": "status", "study_type": "study_type", "study_design": "study_design",
    "Countries": "countries", "Conditions": "conditions", "Interventions": "interventions", "Agemin": "age_min",
    "Agemax": "age_max", "Gender": "sex", "Inclusion_Criteria": "inclusion", "Exclusion_Criteria": "exclusion",
    "Primary_Outcome": "primary", "Secondary_Outcomes": "secondary", "results_yes_no": "has_results",
    "results_url_link": "results_url", "results_date_posted": "results_posted", "Source_Register": "source",
}
OTHER_IDS = ("SecondaryIDs", "Bridging_flag", "Childs", "nctids", "other_records")
CONTACTS = (
    ("Public_Contact_Firstname", "Public_Contact_Lastname", "Public_Contact_Email", "Public_Contact_Tel"),
    ("Scientific_Contact_Firstname", "Scientific_Contact_Lastname", "Scientific_Contact_Email",
     "Scientific_Contact_Tel"),
    ("", "Ethics_Contact_Name", "Ethics_Contact_Email", "Ethics_Contact_Phone"),
)
