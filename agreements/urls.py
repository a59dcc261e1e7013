from django.urls import path

from agreements import views

urlpatterns = [
    path("agreements/", views.agreement_list, name="agreements"),
    path("agreements/<str:reference>/", views.agreement_detail, name="agreement"),
    path(
        "agreements/<str:reference>/papers/<str:sha256>.pdf",
        views.agreement_paper,
        name="agreement-document",
    ),
]
