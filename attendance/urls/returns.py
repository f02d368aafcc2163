"""Returns to the local authority."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
