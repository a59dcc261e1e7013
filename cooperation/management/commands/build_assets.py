from django.core.management.base import BaseCommand, CommandError

from cooperation import assets


class Command(BaseCommand):
    help = "Join the style sheets and compile the translations, where their sources are newer."
    # Comes before the files that the checks look for.
    requires_system_checks = []

    def handle(self, *args, **options):
        try:
            written = assets.build_all()
        except assets.AssetError as error:
            raise CommandError(str(error)) from error
        if options["verbosity"] > 0:
            for file in written:
                self.stdout.write(f"Built {file.relative_to(assets.PROJECT)}.")
