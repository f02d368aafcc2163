"""Leave of absence, travelling families, suspension."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
