from django.urls import path

from centers import views

urlpatterns = [
    path("centers/", views.center_list, name="centers"),
    path("centers/<slug:slug>/", views.center_detail, name="center"),
]
