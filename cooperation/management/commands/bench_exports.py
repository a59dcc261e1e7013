from django.core.management.base import BaseCommand, CommandError

from agreements.entries import AgreementEntry
from cooperation.bench_exports import measure, peak_megabytes, swell
from cooperation.sample import make_sample
from records.publications import Publication

#: Agreements that are made whole; the others are entries of the register alone.
MADE = 200


class Command(BaseCommand):
    help = (
        "Measure exports beside the best that they can be, in one run. Needs an empty database, "
        "or one that this command has filled: DATABASE_URL names it."
    )

    def add_arguments(self, parser):
        parser.add_argument("--agreements", type=int, default=100_000, help="100000 if unset.")
        parser.add_argument("--rounds", type=int, default=3, help="Times of each job. 3 if unset.")

    def handle(self, *, agreements, rounds, **options):
        if not Publication.objects.exists():
            self.stdout.write(f"Making a register of {agreements:,} agreements.")
            make_sample(agreements=MADE, seed=1)
            swell(agreements)
        entries = AgreementEntry.objects.known()
        if entries.exclude(key__startswith="SYNTHETIC-").exists():
            raise CommandError("This database holds a register: name an empty one.")
        idle = peak_megabytes()
        number = entries.count()
        self.stdout.write(
            f"{'export of ' + format(number, ',') + ' agreements':<36}seconds   ratio"
        )
        for one in measure(rounds):
            ratio = f"{one.ratio:.2f} of {one.beside}" if one.ratio else ""
            self.stdout.write(f"{one.job:<36}{one.seconds:>7.2f}   {ratio}")
            self.stdout.write(f"{'  of the processor':<36}{one.processor:>7.2f}")
        self.stdout.write(f"{'most memory above idle, MB':<36}{peak_megabytes() - idle:>7.0f}")
