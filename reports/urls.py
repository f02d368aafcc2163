from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

app_name = "reports"


def _home(request: HttpRequest) -> HttpResponse:
    return render(request, "reports/home.html")


urlpatterns = [path("", _home, name="home")]
