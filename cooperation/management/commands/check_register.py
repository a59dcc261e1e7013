from cooperation.management.anchored import VerifyingCommand
from records.chain import PUBLICATIONS
from records.kinds import KINDS
from records.verification import check_register


class Command(VerifyingCommand):
    help = "Find where register, publications, pick lists and files disagree, and exit with 1."
    chains = (PUBLICATIONS,)

    def problems(self):
        return check_register()

    def summary(self):
        counts = [f"{spec.entry.objects.known().count()} {kind}" for kind, spec in KINDS.items()]
        return f"The register holds together: {', '.join(counts)}."
