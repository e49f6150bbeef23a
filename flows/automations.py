"""What Prefect's server does by itself: it notices runs that died without a word, and tells people of runs that failed.

Each automation is known by its name, and written only where it differs: a write would start its clocks anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from prefect.blocks.notifications import CustomWebhookNotificationBlock
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import StateType
from prefect.client.schemas.responses import DeploymentResponse
from prefect.events.actions import ChangeFlowRunState, SendNotification
from prefect.events.schemas.automations import Automation, AutomationCore, EventTrigger, Posture
from prefect.exceptions import PrefectHTTPStatusError
from prefect.settings import get_current_settings
from prefect.types import SecretDict

from flows.settings import Settings

# A block of this name that a person made in the UI, whatever its type, goes before WINNOW_NOTIFY_URL.
ALERTS_BLOCK = "winnow-alerts"
WEBHOOK_BLOCK = "winnow-webhook"

# A run tells every 30 s that it lives (flows/stack/prefect_settings.py): three times unheard is dead.
SILENCE = timedelta(seconds=90)
# A worker needs seconds to start a run. One that was killed in between leaves the run pending for ever.
START_LIMIT = timedelta(minutes=3)
# A daily run may start and end a little later than the day before.
MISSING_AFTER = timedelta(hours=26)
WATCHED_DEPLOYMENT = "ingest"

OUR_RUNS: dict[str, str | list[str]] = {"prefect.resource.role": "tag", "prefect.resource.id": "prefect.tag.winnow"}

FAILED_SUBJECT = "Winnow: {{ flow_run.name }}: {{ flow_run.state.name }}"
FAILED_BODY = """\
{{ flow_run.state.message }}
{{ flow_run|ui_url }}
{% if flow_run.state.name == "TooManyRejected" %}\
What to do: open the run's artifacts, which list what was refused and how to mend it; good files were loaded.
{% elif flow_run.state.type.value == "CRASHED" %}\
What to do: see whether the worker runs; the next run goes on where this one stopped, or press Run.
{% else %}\
What to do: read the message and the run's logs, mend the cause, then press Run.
{% endif %}"""

MISSING_SUBJECT = f"Winnow: {WATCHED_DEPLOYMENT} has not completed for {MISSING_AFTER.total_seconds() / 3600:.0f} hours"
MISSING_BODY = """\
No run of the deployment came to a good end for that long.
{link}
What to do: see whether its schedule is paused, whether a worker runs, and how the last runs ended."""


def apply_automations(client: SyncPrefectClient, settings: Settings, deployments: Iterable[DeploymentResponse]) -> bool:
    """Bring the server's automations up to date. Whether anybody is told when a run fails."""
    wanted = [_mark_silent_runs(), _mark_stuck_runs()]
    block = _notification_block(client, settings)
    if block:
        wanted.append(_tell_of_failures(block))
        watched = [deployment for deployment in deployments if deployment.name == WATCHED_DEPLOYMENT]
        wanted += [_tell_of_missing_runs(block, deployment) for deployment in watched]
    enabled = [_apply(client, automation) for automation in wanted]
    return block is not None and all(enabled)


def _mark_silent_runs() -> AutomationCore:
    return AutomationCore(
        name="winnow: no sign of life",
        description="Marks a run as crashed that has not said for 90 seconds that it lives.",
        trigger=EventTrigger(
            match_related=OUR_RUNS,
            after={"prefect.flow-run.Running", "prefect.flow-run.heartbeat"},
            # Any event of the run will do: another sign of life, or its end.
            expect={"prefect.flow-run.*"},
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=SILENCE,
        ),
        actions=[_crashed("No sign of life for 90 seconds: the run, its worker or its machine was killed.")],
    )


def _mark_stuck_runs() -> AutomationCore:
    return AutomationCore(
        name="winnow: never started",
        description="Marks a run as crashed that a worker took and did not start within 3 minutes.",
        trigger=EventTrigger(
            match_related=OUR_RUNS,
            after={f"prefect.flow-run.{state}" for state in ("Pending", "Submitting", "InfrastructurePending")},
            expect={"prefect.flow-run.*"},
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=START_LIMIT,
        ),
        actions=[_crashed("A worker took the run and did not start it within 3 minutes: it was killed.")],
    )


def _crashed(message: str) -> ChangeFlowRunState:
    return ChangeFlowRunState(state=StateType.CRASHED, name="Crashed", message=message, force=False)


def _tell_of_failures(block: UUID) -> AutomationCore:
    return AutomationCore(
        name="winnow: run failed",
        description="Tells of every run that failed, crashed or refused too many files.",
        trigger=EventTrigger(
            match={"prefect.resource.id": "prefect.flow-run.*", "prefect.state-type": ["FAILED", "CRASHED"]},
            match_related=OUR_RUNS,
            expect={"prefect.flow-run.*"},
            for_each={"prefect.resource.id"},
            posture=Posture.Reactive,
            threshold=1,
        ),
        actions=[SendNotification(block_document_id=block, subject=FAILED_SUBJECT, body=FAILED_BODY)],
    )


def _tell_of_missing_runs(block: UUID, deployment: DeploymentResponse) -> AutomationCore:
    link = f"{get_current_settings().ui_url}/deployments/deployment/{deployment.id}"
    return AutomationCore(
        name="winnow: run missing",
        description="Tells when the deployment has not completed a run for 26 hours.",
        trigger=EventTrigger(
            match_related={"prefect.resource.id": f"prefect.deployment.{deployment.id}"},
            expect={"prefect.flow-run.Completed"},
            posture=Posture.Proactive,
            threshold=1,
            within=MISSING_AFTER,
        ),
        actions=[
            SendNotification(block_document_id=block, subject=MISSING_SUBJECT, body=MISSING_BODY.format(link=link))
        ],
    )


def _apply(client: SyncPrefectClient, wanted: AutomationCore) -> bool:
    """Whether it is switched on; who switched it off in the UI keeps it off."""
    found = _oldest(client, wanted.name)
    if found is None:
        client.create_automation(wanted)
        _oldest(client, wanted.name)
        return True
    if _comparable(found) != _comparable(wanted):
        content = {**wanted.model_dump(exclude={"owner_resource"}), "enabled": found.enabled}
        client.update_automation(found.id, AutomationCore.model_validate(content))
    return found.enabled


def _oldest(client: SyncPrefectClient, name: str) -> Automation | None:
    """The automation of this name. Two who deploy at once may both have made it; both keep the same one."""
    found = sorted(client.read_automations_by_name(name), key=lambda automation: automation.id)
    for automation in found[1:]:
        with suppress(PrefectHTTPStatusError):
            client.delete_automation(automation.id)
    return found[0] if found else None


def _comparable(automation: AutomationCore) -> dict[str, Any]:
    content: dict[str, Any] = automation.model_dump(mode="json", include={"name", "description", "trigger", "actions"})
    for key in ("after", "expect", "for_each"):
        content["trigger"][key] = sorted(content["trigger"][key])
    return content


def _notification_block(client: SyncPrefectClient, settings: Settings) -> UUID | None:
    """The block of a person's choice, else a webhook at WINNOW_NOTIFY_URL, which Slack and Mattermost understand."""
    chosen = _find_block(client, ALERTS_BLOCK)
    if chosen or settings.notify_url is None:
        return chosen or _find_block(client, WEBHOOK_BLOCK)
    webhook = CustomWebhookNotificationBlock(
        name="Winnow",
        # The address lets anybody write there: as a secret, the UI does not show it.
        url="{{url}}",
        json_data={"text": "{{subject}}\n{{body}}"},
        secrets=SecretDict({"url": settings.notify_url}),
        headers=None,
        cookies=None,
    )
    return cast(UUID, webhook.save(WEBHOOK_BLOCK, overwrite=True))


def _find_block(client: SyncPrefectClient, name: str) -> UUID | None:
    named = {"block_documents": {"name": {"any_": [name]}}}
    found = client.request("POST", "/block_documents/filter", json=named).json()
    return UUID(found[0]["id"]) if found else None
