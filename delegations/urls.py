from django.urls import path

from delegations import views

urlpatterns = [
    path("delegations/", views.delegation_list, name="delegations"),
    path("delegations/<slug:slug>/", views.delegation_detail, name="delegation"),
]
