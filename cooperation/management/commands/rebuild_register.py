from django.core.management.base import BaseCommand

from records.services import rebuild_register


class Command(BaseCommand):
    help = "Write the register anew from the publications alone."

    def handle(self, *args, **options):
        count = rebuild_register()
        self.stdout.write(f"The register is rebuilt from {count} publications.")
