"""The product's addresses and an empty one: what a signed-in request costs before it does anything."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from accounts.access import own_page
from config.urls import handler403, handler404, handler500
from config.urls import urlpatterns as of_the_product

__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]


@own_page
def empty(request: HttpRequest) -> HttpResponse:
    """Session, person, membership and school are looked up as for any page, then nothing is done."""
    return HttpResponse("")


urlpatterns = [path("bench/empty", empty), *of_the_product]
