"""Choosing the pupil that something is to be written down about."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.http import SchoolRequest
from pupils.access import pupils_for
from pupils.queries.descriptions import described, named
from pupils.queries.roll import only_on_roll

MOST = 30


def pick_pupil(request: SchoolRequest, *, heading: str, intro: str, url_name: str, back: str) -> HttpResponse:
    """Search by name, by POST so that none stands in an address; each found leads on to the form."""
    text = request.POST.get("q", "").strip()[:60]
    found = []
    if text:
        pupils = only_on_roll(named(pupils_for(request.membership, request.today), text), request.today)
        found = [
            (pupil, reverse(url_name, kwargs={"pk": pupil.pk}))
            for pupil in described(pupils, request.today).by_name()[: MOST + 1]
        ]
    context = {
        "heading": heading, "intro": intro, "text": text, "found": found[:MOST], "more": len(found) > MOST,
        "back": back, "asked": request.method == "POST",
    }  # fmt: skip
    return render(request, "attendance/pupil_pick.html", context)
