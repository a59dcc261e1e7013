from django.core.management.base import BaseCommand

from agreements.papers import stored_files
from records.papers import forget_all_but


class Command(BaseCommand):
    help = "Delete pictures and words of papers that are not stored any more. Run it daily."

    def handle(self, *args, **options):
        count = forget_all_but({sha256 for _record, _file, sha256 in stored_files()})
        self.stdout.write(f"Papers whose pictures and words were deleted: {count}.")
