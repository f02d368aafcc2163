"""Explanations of absence, from outside and inside."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
