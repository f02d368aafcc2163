"""Contradictions, and marks without a reason."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
