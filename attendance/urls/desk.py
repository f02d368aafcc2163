"""The late desk, the gate, who is on site."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
