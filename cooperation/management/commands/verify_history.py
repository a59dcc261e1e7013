from cooperation.management.anchored import VerifyingCommand
from records.chain import CHAINS
from records.models import Publication, Revision
from records.verification import verify_history


class Command(VerifyingCommand):
    help = "Find what was changed past the official acts: one line each, and exit code 1."
    chains = CHAINS

    def problems(self):
        return verify_history()

    def summary(self):
        return (
            f"The history holds: {Revision.objects.count()} revisions and "
            f"{Publication.objects.count()} publications."
        )
