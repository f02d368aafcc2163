from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

app_name = "accounts"


def _later(request: HttpRequest) -> HttpResponse:
    return redirect("/")


urlpatterns = [
    path("school/", _later, name="school_switch"),
    path("me/", _later, name="me"),
    path("setup/", _later, name="setup"),
]
