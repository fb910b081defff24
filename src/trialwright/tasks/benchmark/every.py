"""All benchmark tasks by name.

Example: ``TASKS["arm_design"].forms`` are choice and free.
"""

from trialwright.tasks.benchmark.arm_design import ArmDesign
from trialwright.tasks.benchmark.eligibility_design import EligibilityDesign
from trialwright.tasks.benchmark.endpoint_selection import EndpointSelection
from trialwright.tasks.benchmark.evidence_summary import EvidenceSummary
from trialwright.tasks.benchmark.sample_size import SampleSize
from trialwright.tasks.benchmark.sample_task import SampleTask
from trialwright.tasks.benchmark.study_screening import StudyScreening
from trialwright.tasks.benchmark.study_search import StudySearch
from trialwright.tasks.benchmark.trial_completion import TrialCompletion

TASKS: dict[str, SampleTask] = {task.name: task for task in (
    StudySearch(), StudyScreening(), EvidenceSummary(), ArmDesign(), EligibilityDesign(), EndpointSelection(),
    SampleSize(), TrialCompletion(),
)}
