"""Addresses of the portal. Public pages carry a language prefix, staff pages do not."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from cooperation import inbox_views, partner_views, search_views, statistics_views, views
from cooperation.reports import views as reports

urlpatterns = [
    path("admin/", admin.site.urls),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
]

urlpatterns += i18n_patterns(
    path("", views.home, name="home"),
    path("search/", search_views.search, name="search"),
    path("statistics/", statistics_views.statistics, name="statistics"),
    path("about/", views.about, name="about"),
    path("data/", views.data, name="data"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("partners/", partner_views.partner_list, name="partners"),
    path("partners/<str:iso2>/", partner_views.partner_detail, name="partner"),
    path("reports/", reports.report_index, name="reports"),
    path("reports/<slug:slug>/", reports.report_page, name="report-page"),
    path("report/<slug:kind>/<slug:key>/", inbox_views.report, name="report"),
    path("report/<slug:token>/", inbox_views.report_status, name="report-status"),
    path("", include("agreements.urls")),
    path("", include("institutions.urls")),
    path("", include("delegations.urls")),
    path("", include("centers.urls")),
)

handler400 = "cooperation.errors.bad_request"
handler403 = "cooperation.errors.permission_denied"
handler404 = "cooperation.errors.page_not_found"
handler500 = "cooperation.errors.server_error"
