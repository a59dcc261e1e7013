"""The portal: settings, pages across the apps, search, statistics, feeds and open data."""
